// SPDX-License-Identifier: MIT
#include "core/provider/waha_batch.h"

#include "core/provider/answer.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <initializer_list>

namespace convassign {

namespace {

constexpr std::string_view waha_lid = "@lid";
constexpr std::string_view waha_number = "@c.us";
constexpr std::string_view engine_number = "@s.whatsapp.net"; // as some engines have it

Json parse_waha(std::string_view body, const std::string& what) {
    try {
        return parse_answer(body);
    } catch (const Error& error) {
        throw ProviderError("read " + what + " from WAHA: " + error.what());
    }
}

std::string number_of(std::string chat) {
    if (chat.ends_with(engine_number))
        chat.replace(chat.size() - engine_number.size(), engine_number.size(), waha_number);
    return chat;
}

/// A person, and no group, newsletter, status or list of recipients.
bool is_waha_person(const std::string& chat) {
    return chat.ends_with(waha_number) || chat.ends_with(waha_lid);
}

/// "false_15005550001@c.us_3EB0…" without what stands in front: the same message is also told with the lid of
/// its customer.
std::string own_id(const std::string& id) {
    const std::size_t first = id.find('_');
    const std::size_t second = first == std::string::npos ? first : id.find('_', first + 1);
    return second == std::string::npos || second + 1 == id.size() ? id : id.substr(second + 1);
}

/// Where the engines put the name that a customer gave themselves.
std::string name_of(const Json& row) {
    const Json* raw = find_member(row, "_data");
    if (raw == nullptr) return "";
    const Json* info = find_member(*raw, "Info");
    for (const auto& [object, member] : {std::pair(raw, "pushName"), {raw, "notifyName"}, {info, "PushName"}})
        if (const Json* name = object == nullptr ? nullptr : find_member(*object, member);
            name != nullptr && name->is_string())
            return find_text(*object, member);
    return "";
}

/// The number beside a lid, where an engine tells it.
std::string number_beside(const Json& row) {
    const Json& raw = part(row, "_data");
    const Json& key = part(raw, "key");
    for (const auto& [object, member] :
        {std::pair(&key, "remoteJidAlt"), {&key, "senderPn"}, {&part(raw, "Info"), "SenderAlt"}})
        if (const Json* number = find_member(*object, member); number != nullptr && number->is_string()) {
            std::string chat = number_of(find_text(*object, member));
            if (chat.ends_with(waha_number)) return chat;
        }
    return "";
}

void take_waha_media(const Json& row, IncomingMessage& message) {
    if (!find_flag(row, "hasMedia")) return;
    message.media_count = 1;
    const Json* media = find_member(row, "media");
    const std::string type = media == nullptr ? "" : find_text(*media, "mimetype");
    if (!type.empty()) message.media.push_back({type, std::nullopt});
}

WahaLabel label_in(const Json& row) {
    try {
        return {need_name(row, "id"), find_text(row, "name")};
    } catch (const UnreadableRow& reason) {
        throw ProviderError(std::string("read labels from WAHA: ") + reason.what());
    }
}

} // namespace

std::optional<IncomingMessage> decode_waha_message(const Json& row) {
    std::string chat = number_of(need_name(row, "from"));
    const bool is_reaction = find_member(row, "reaction") != nullptr;
    if (find_flag(row, "fromMe") || is_reaction || !is_waha_person(chat)) return std::nullopt;
    IncomingMessage message;
    message.provider_message_id = own_id(need_name(row, "id"));
    const std::string number = is_waha_lid(chat) ? number_beside(row) : "";
    message.customer = number.empty() ? chat : number;
    message.customer_name = name_of(row);
    message.text = find_text(row, "body");
    message.sent_at = need_seconds(row, "timestamp");
    take_waha_media(row, message);
    return message;
}

WahaMessages decode_waha_messages(std::string_view body) {
    const Json document = parse_waha(body, "messages");
    if (!document.is_array()) throw ProviderError("read messages from WAHA: no array where one must be");
    WahaMessages batch;
    for (const Json& row : document) {
        ++batch.rows;
        try {
            if (auto message = decode_waha_message(row)) batch.messages.push_back(std::move(*message));
        } catch (const UnreadableRow& reason) {
            const Json* id = find_member(row, "id");
            batch.unread.push_back(unread_row(
                row, id != nullptr && id->is_string() ? own_id(id->get<std::string>()) : "", reason.what()));
        }
    }
    return batch;
}

std::string decode_waha_status(std::string_view body) {
    try {
        return need_name(parse_waha(body, "the session"), "status");
    } catch (const UnreadableRow& reason) {
        throw ProviderError(std::string("read the session from WAHA: ") + reason.what());
    }
}

bool is_waha_lid(const std::string& customer) { return customer.ends_with(waha_lid); }

std::string decode_waha_number(std::string_view body) {
    const Json document = parse_waha(body, "a number");
    const Json* number = find_member(document, "pn");
    return number != nullptr && number->is_string() ? number_of(find_text(document, "pn")) : "";
}

std::vector<WahaLabel> decode_waha_labels(std::string_view body) {
    const Json document = parse_waha(body, "labels");
    if (!document.is_array()) throw ProviderError("read labels from WAHA: no array where one must be");
    std::vector<WahaLabel> labels;
    for (const Json& row : document)
        labels.push_back(label_in(row));
    return labels;
}

WahaLabel decode_waha_label(std::string_view body) { return label_in(parse_waha(body, "a label")); }

std::string waha_label_body(const std::string& name) { return Json{{"name", name}}.dump(); }

std::string waha_labels_body(const std::vector<WahaLabel>& labels) {
    Json ids = Json::array();
    for (const WahaLabel& label : labels)
        ids.push_back({{"id", label.id}});
    return Json{{"labels", std::move(ids)}}.dump();
}

} // namespace convassign
