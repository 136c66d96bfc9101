// SPDX-License-Identifier: MIT
#include "core/provider/meta_webhook.h"

#include "core/provider/answer.h"
#include "core/wrap/crypto.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <map>

namespace convassign {

namespace {

constexpr std::size_t local_digits_of_brazil = 12; // 55, two of the area, eight without the extra 9
constexpr std::size_t local_digits_of_argentina = 12;

/// Empty when the request is Meta's or 360dialog's.
std::string reason_to_refuse(const WebhookRequest& request, const Secrets& secrets) {
    const auto app = secrets.find("app_secret");
    const auto header = secrets.find("header_secret");
    const std::string signature = request.header("x-hub-signature-256");
    if (app != secrets.end() && !signature.empty())
        return is_signature(signature, "sha256=", hmac_sha256(app->second, request.body))
            ? ""
            : "X-Hub-Signature-256 is wrong";
    const std::string secret = request.header("x-webhook-secret");
    if (header != secrets.end() && !secret.empty())
        return is_same_secret(secret, header->second) ? "" : "X-Webhook-Secret is wrong";
    return "neither X-Hub-Signature-256 nor X-Webhook-Secret can be checked";
}

/// Each element of a list; nothing when it is none.
const Json& elements(const Json& object, const char* member) {
    static const Json none = Json::array();
    const Json* found = find_member(object, member);
    return found != nullptr && found->is_array() ? *found : none;
}

std::string joined(const std::string& one, const std::string& other) {
    return one.empty() || other.empty() ? one + other : one + ", " + other;
}

/// What the person wrote or chose, in words.
std::string text_of(const Json& row, const std::string& type) {
    const Json& content = part(row, type.c_str());
    if (type == "text") return find_text(content, "body");
    if (type == "button" || type == "order") return find_text(content, "text");
    if (type == "location") return joined(find_text(content, "name"), find_text(content, "address"));
    if (type == "interactive")
        return joined(find_text(part(content, "button_reply"), "title"),
            joined(find_text(part(content, "list_reply"), "title"),
                find_text(part(content, "nfm_reply"), "body")));
    if (type == "contacts") {
        std::string names;
        for (const Json& contact : elements(row, "contacts"))
            names = joined(names, find_text(part(contact, "name"), "formatted_name"));
        return names;
    }
    return find_text(content, "caption");
}

void take_meta_media(const Json& row, const std::string& type, IncomingMessage& message) {
    const std::string mime = find_text(part(row, type.c_str()), "mime_type");
    if (mime.empty()) return;
    message.media_count = 1;
    message.media.push_back({mime, std::nullopt});
}

/// The names of the people in the change, by their ids.
std::map<std::string, std::string> names_in(const Json& value) {
    std::map<std::string, std::string> names;
    for (const Json& contact : elements(value, "contacts"))
        if (const Json* id = find_member(contact, "wa_id"); id != nullptr && id->is_string())
            if (const Json* name = find_member(part(contact, "profile"), "name");
                name != nullptr && name->is_string())
                names[id->get<std::string>()] = find_text(part(contact, "profile"), "name");
    return names;
}

/// Notices of WhatsApp itself, and what changes or marks another message.
bool is_message(const Json& row, const std::string& type) {
    const bool is_notice = type == "reaction" || type == "system" || type == "request_welcome"
        || type == "revoke" || type == "edit";
    return !is_notice && find_member(row, "group_id") == nullptr;
}

std::optional<IncomingMessage> decode(const Json& row, const std::map<std::string, std::string>& names) {
    if (!row.is_object()) throw UnreadableRow("messages", "holds a row that is no object");
    const std::string type = find_text(row, "type");
    if (!is_message(row, type)) return std::nullopt;
    const std::string from = need_name(row, "from");
    IncomingMessage message;
    message.provider_message_id = need_name(row, "id");
    message.customer = meta_customer(from);
    if (const auto name = names.find(from); name != names.end()) message.customer_name = name->second;
    message.sent_at = need_seconds(row, "timestamp");
    message.text = text_of(row, type);
    take_meta_media(row, type, message);
    return message;
}

void take_change(const Json& value, FetchedBatch& batch) {
    const auto names = names_in(value);
    for (const Json& row : elements(value, "messages"))
        try {
            if (auto message = decode(row, names)) batch.messages.push_back(std::move(*message));
        } catch (const UnreadableRow& reason) {
            const Json* id = find_member(row, "id");
            batch.unread.push_back(
                unread_row(row, id != nullptr && id->is_string() ? find_text(row, "id") : "", reason.what()));
        }
}

bool is_for_number(const Json& value, const ProviderConfig& config) {
    const Json* id = find_member(part(value, "metadata"), "phone_number_id");
    return id != nullptr && id->is_string() && *id == config.setting("phone_number_id");
}

} // namespace

WebhookReading read_meta_webhook(
    const WebhookRequest& request, const ProviderConfig& config, const Secrets& secrets, Time) {
    if (const std::string reason = reason_to_refuse(request, secrets); !reason.empty())
        return refused(reason);
    const auto document = parse_webhook(request.body);
    if (!document) return refused("the body is no JSON object");
    WebhookReading reading;
    for (const Json& entry : elements(*document, "entry"))
        for (const Json& change : elements(entry, "changes")) {
            const Json& value = part(change, "value");
            if (says(change, "field", "messages") && is_for_number(value, config))
                take_change(value, reading.batch);
        }
    std::ranges::stable_sort(reading.batch.messages, {}, &IncomingMessage::sent_at);
    begin_with_messages(reading.batch);
    return reading;
}

std::optional<std::string> answer_meta_handshake(const WebhookRequest& request, const Secrets& secrets) {
    const auto token = secrets.find("verify_token");
    const bool is_known = token != secrets.end() && request.parameter("hub.mode") == "subscribe"
        && is_same_secret(request.parameter("hub.verify_token"), token->second);
    if (!is_known) return std::nullopt;
    return request.parameter("hub.challenge");
}

std::string meta_customer(const std::string& whatsapp_id) {
    std::string number = whatsapp_id.starts_with('+') ? whatsapp_id.substr(1) : whatsapp_id;
    const bool is_number =
        !number.empty() && std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) return whatsapp_id;
    const bool is_mobile_of_brazil =
        number.starts_with("55") && number.size() == local_digits_of_brazil && number[4] >= '6';
    const bool is_short_of_argentina =
        number.starts_with("54") && number.size() == local_digits_of_argentina && number[2] != '9';
    if (is_mobile_of_brazil) number.insert(4, "9");
    if (is_short_of_argentina) number.insert(2, "9");
    return "+" + number;
}

} // namespace convassign
