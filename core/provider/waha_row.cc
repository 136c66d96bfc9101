// SPDX-License-Identifier: MIT
#include "core/provider/waha_row.h"

#include "core/provider/answer.h"
#include "core/provider/in_words.h"
#include "core/provider/vcard.h"
#include "core/provider/whatsapp_address.h"
#include "core/provider/whatsapp_fate.h"
#include "core/provider/whatsapp_fields.h"
#include "core/provider/whatsapp_stub.h"
#include "core/provider/whatsapp_words.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <array>
#include <vector>

namespace convassign {

namespace {

/// The chat's address, and every other one that the engine has for the same person.
std::vector<std::string> waha_addresses(const Json& row) {
    std::vector<std::string> addresses{need_name(row, "from")};
    const Json& raw = part(row, "_data");
    const Json& key = object_field(raw, "key");
    for (const char* member : {"remoteJid", "remoteJidAlt", "senderPn", "senderLid"})
        addresses.push_back(text_field(key, {member}));
    for (const char* member : {"Chat", "Sender", "SenderAlt"})
        addresses.push_back(text_field(object_field(raw, "Info"), {member}));
    return addresses;
}

/// The row's id as it is told, with the chat in it where the engine tells it so.
std::string told_id(const Json& row) {
    const Json* told = find_field(row, "id");
    if (told == nullptr) return "";
    return is_object(*told) ? text_field(*told, {"_serialized", "id"}) : string_of(*told);
}

/// The chat of a row of ours, and what else its person is called. Engines differ in whether `from` is the
/// chat or us.
std::vector<std::string> waha_recipients(const Json& row) {
    const Json& raw = part(row, "_data");
    const Json& key = object_field(raw, "key");
    const Json& info = object_field(raw, "Info");
    std::vector<std::string> addresses{chat_in_waha_id(told_id(row)), text_field(key, {"remoteJid"}),
        text_field(info, {"Chat"}), text_field(row, {"to"}), text_field(row, {"from"})};
    std::erase(addresses, "");
    if (addresses.size() > 1) addresses.resize(1);
    addresses.push_back(text_field(key, {"remoteJidAlt"}));
    addresses.push_back(text_field(info, {"RecipientAlt"}));
    return addresses;
}

/// The name that a customer gave themselves.
std::string waha_name(const Json& row) {
    const Json& raw = part(row, "_data");
    for (const Json* object : {&raw, &object_field(raw, "Info")})
        for (const char* member : {"pushName", "notifyName"})
            if (const Json* name = find_field(*object, member); name != nullptr && !string_of(*name).empty())
                return string_of(*name);
    return "";
}

/// The file, as WAHA tells it beside the message.
void add_media_beside(const Json& row, WhatsappContent& content) {
    if (!find_flag(row, "hasMedia") && content.media_count == 0) return;
    content.media_count = std::max<std::int64_t>(content.media_count, 1);
    const Json& media = object_field(row, "media");
    if (!content.media.empty()) return;
    const Json& raw = part(row, "_data"); // of the web page's engine
    std::string type = text_field(media, {"mimetype"});
    if (type.empty()) type = text_field(raw, {"mimetype"});
    std::string name = text_field(media, {"filename"});
    if (name.empty()) name = text_field(raw, {"filename"});
    content.media.push_back({type.empty() ? "application/octet-stream" : type, number_field(raw, "size"),
        name, number_field(raw, "duration")});
}

/// What stands beside the message in place of a text. In such rows the body is a picture of the place, or the
/// card once more.
std::string words_beside(const Json& row) {
    const Json& location = object_field(row, "location");
    std::string words = in_words(
        Place{text_field(location, {"description", "name", "title"}), text_field(location, {"address"}),
            text_field(location, {"latitude"}), text_field(location, {"longitude"})});
    if (!words.empty() && flag_field(location, "live")) words += ", live";
    std::vector<std::string> contacts;
    for (const Json* card : list_field(row, "vCards"))
        contacts.push_back(vcard_in_words(string_of(*card)));
    return joined(words, contacts.empty() ? "" : contacts_on_cards(contacts), "\n");
}

/// The web page's own kinds that a person says nothing by.
bool is_silent_type(const std::string& type) {
    constexpr std::array<std::string_view, 17> silent{"album", "broadcast_notification", "comment", "debug",
        "e2e_notification", "event_response", "gp2", "keep_in_chat", "newsletter_notification",
        "notification", "notification_template", "pinned_message", "poll_result_snapshot", "poll_update",
        "protocol", "reaction", "reaction_enc"};
    return std::ranges::find(silent, type) != silent.end();
}

/// What the web page's engine tells in its raw row alone, of orders, products, polls and events.
std::string raw_words(const Json& raw) {
    std::string words;
    for (const char* member : {"orderTitle", "title", "pollName", "eventName", "description"})
        words = joined(words, text_field(raw, {member}), "\n");
    for (const Json* option : list_field(raw, "pollOptions"))
        words = joined(words, joined("- ", text_field(*option, {"name"}), ""), "\n");
    return words;
}

/// "order: 2 shirts"
std::string kind_with_words(const std::string& type, const std::string& words) {
    if (words.empty()) return "";
    const bool is_known =
        type == "order" || type == "product" || type == "poll_creation" || type == "event_creation";
    return is_known ? type.substr(0, type.find('_')) + ": " + words : kind_in_words(type, words);
}

/// The row as WAHA itself tells it.
WhatsappContent content_beside(const Json& row) {
    WhatsappContent content;
    const std::string type = text_field(part(row, "_data"), {"type"});
    content.text = words_beside(row);
    if (content.text.empty()) content.text = find_text(row, "body");
    if (content.text.empty() && type == "call_log") content.text = call_in_words("missed", false);
    add_media_beside(row, content);
    if (content.text.empty() && content.media_count == 0 && !is_silent_type(type))
        content.text = kind_with_words(type, raw_words(part(row, "_data")));
    if (!content.text.empty() || content.media_count > 0) {
        content.worth = MessageWorth::content;
    } else if (!is_silent_type(type)) {
        content.worth = MessageWorth::unknown;
        content.text = kind_in_words(type.empty() ? "unknown" : type);
    }
    return content;
}

WahaRow row_of_stub(const WhatsappStub& stub, IncomingMessage message) {
    WahaRow row;
    if (stub.is_deletion)
        row.change = {message.provider_message_id, MessageChangeKind::deleted, "", message.sent_at};
    const std::string number = written({true, stub.new_number}, waha_number_server);
    if (!stub.new_number.empty() && number != message.customer) row.join = {message.customer, number};
    if (!stub.worth) return row;
    message.worth = *stub.worth;
    message.text = stub.text;
    row.message = std::move(message);
    return row;
}

/// Without what it says.
IncomingMessage message_of(const Json& row, const WhatsappPerson& person) {
    IncomingMessage message;
    message.provider_message_id = find_waha_id(row);
    if (message.provider_message_id.empty()) message.provider_message_id = need_name(row, "id");
    message.customer = person.customer;
    message.other_addresses = person.others;
    message.sent_at = need_seconds(row, "timestamp");
    return message;
}

/// By which WAHA finds the message, and its file: with its chat.
std::string whole_id(const Json& row, const std::string& chat, const IncomingMessage& message) {
    const std::string told = told_id(row);
    if (!chat_in_waha_id(told).empty()) return told;
    return (message.direction == Direction::out ? "true_" : "false_") + chat + "_"
        + message.provider_message_id;
}

WahaRow row_of(const Json& row, const std::string& chat, IncomingMessage message) {
    const auto stub = read_whatsapp_stub(part(row, "_data"), chat);
    if (stub && (stub->worth || stub->is_deletion)) return row_of_stub(*stub, std::move(message));
    const WhatsappContent content = waha_content(row);
    WahaRow decoded;
    if (text_field(part(row, "_data"), {"type"}) == "revoked")
        decoded.change = {message.provider_message_id, MessageChangeKind::deleted, "", message.sent_at};
    else if (content.change)
        decoded.change = change_of(*content.change, message.provider_message_id, message.sent_at);
    const bool is_bare_stub = stub && content.worth == MessageWorth::unknown;
    const bool is_deleted = decoded.change && decoded.change->kind == MessageChangeKind::deleted;
    if (!content.worth || is_bare_stub || is_deleted) return decoded;
    fill_content(content, message);
    for (Media& file : message.media)
        file.locator = whole_id(row, chat, message);
    decoded.message = std::move(message);
    return decoded;
}

/// What went out, from here or from the phone.
WahaRow own_row(const Json& row) try {
    const std::vector<std::string> addresses = waha_recipients(row);
    const auto person = person_behind(addresses, waha_number_server);
    if (!person) return {};
    IncomingMessage message = message_of(row, *person);
    message.direction = Direction::out;
    const std::string id = message.provider_message_id;
    WahaRow decoded = row_of(row, addresses.front(), std::move(message));
    decoded.join.reset();
    if (decoded.message && decoded.message->worth != MessageWorth::content) decoded.message.reset();
    if (const auto fate = waha_fate(row)) decoded.fate = whatsapp_fate(id, *fate, Time{});
    return decoded;
} catch (const UnreadableRow&) {
    return {};
}

} // namespace

std::string bare_waha_id(const std::string& id) {
    const std::size_t at = id.find('@');
    const std::size_t start = id.find('_', at == std::string::npos ? id.find('_') + 1 : at);
    if (start == std::string::npos || start + 1 == id.size()) return id;
    const std::string rest = id.substr(start + 1);
    const bool is_of_a_group = rest.find('@') != std::string::npos; // whose participant stands behind
    const std::size_t end = is_of_a_group ? rest.find('_') : std::string::npos;
    return end == 0 ? rest : rest.substr(0, end);
}

std::string chat_in_waha_id(const std::string& id) {
    const std::size_t start = id.find('_');
    const std::size_t at = id.find('@');
    if (start == std::string::npos || at == std::string::npos || at < start) return "";
    return id.substr(start + 1, id.find('_', at) - start - 1);
}

std::string find_waha_id(const Json& row) {
    const std::string told = told_id(row);
    constexpr std::size_t longest = 256; // bytes, as of every id
    return told.size() > longest ? "" : bare_waha_id(told);
}

std::optional<FateKind> waha_fate(const Json& row) {
    if (const auto ack = number_field(row, "ack")) return fate_of_ack(*ack);
    const Json* name = find_field(row, "ackName");
    return name == nullptr ? std::nullopt : fate_of_status(*name);
}

WhatsappContent waha_content(const Json& row) {
    const Json& raw = part(row, "_data");
    WhatsappContent content = read_whatsapp_content(object_field(raw, "message"));
    if (content.is_empty || content.worth == MessageWorth::unknown) {
        const WhatsappContent beside = content_beside(row);
        if (content.is_empty || beside.worth == MessageWorth::content) return beside;
    }
    if (content.worth == MessageWorth::content) {
        if (content.text.empty()) content.text = find_text(row, "body");
        add_media_beside(row, content);
    }
    return content;
}

WahaRow decode_waha_row(const Json& row) {
    if (find_member(row, "reaction") != nullptr) return {};
    if (find_flag(row, "fromMe")) return own_row(row);
    const std::vector<std::string> addresses = waha_addresses(row);
    const auto person = person_behind(addresses, waha_number_server);
    if (is_at_unknown_server(addresses.front()))
        throw UnreadableRow("from", "is at a server that is not known");
    if (!person) return {};
    IncomingMessage message = message_of(row, *person);
    message.customer_name = waha_name(row);
    if (says(part(row, "_data"), "type", "ciphertext"))
        throw UnreadableRow("type", "says that the provider could not decrypt the message");
    return row_of(row, addresses.front(), std::move(message));
}

} // namespace convassign
