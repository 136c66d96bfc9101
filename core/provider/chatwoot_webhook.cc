// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_webhook.h"

#include "core/provider/answer.h"
#include "core/provider/chatwoot_batch.h"
#include "core/wrap/crypto.h"
#include "core/wrap/json.h"

#include <charconv>

namespace convassign {

namespace {

std::optional<Time> time_in(const std::string& seconds) {
    std::int64_t value = 0;
    const char* end = seconds.data() + seconds.size();
    const auto [rest, failure] = std::from_chars(seconds.data(), end, value);
    constexpr std::int64_t most = 253'402'300'799; // of the year 9999
    if (failure != std::errc{} || rest != end || value < 0 || value > most) return std::nullopt;
    return Time(std::chrono::seconds(value));
}

/// Empty when the request is Chatwoot's.
std::string reason_to_refuse(const WebhookRequest& request, const Secrets& secrets, Time now) {
    const auto secret = secrets.find("webhook_secret");
    if (secret == secrets.end()) return "the configuration names no webhook_secret";
    const std::string signature = request.header("x-chatwoot-signature");
    const std::string timestamp = request.header("x-chatwoot-timestamp");
    if (signature.empty())
        return is_same_secret(request.parameter("secret"), secret->second)
            ? ""
            : "neither X-Chatwoot-Signature nor the secret in the address is there and right";
    if (!is_signature(signature, "sha256=", hmac_sha256(secret->second, timestamp + "." + request.body)))
        return "X-Chatwoot-Signature is wrong";
    const auto sent_at = time_in(timestamp);
    return sent_at && is_fresh(*sent_at, now)
        ? ""
        : "X-Chatwoot-Timestamp is old: a replay, or a clock that is wrong";
}

bool is_for_inbox(const Json& event, const ProviderConfig& config) {
    const auto account = find_number(part(event, "account"), "id");
    auto inbox = find_number(part(event, "conversation"), "inbox_id");
    if (!inbox) inbox = find_number(part(event, "inbox"), "id");
    return account && inbox && std::to_string(*account) == config.setting("account")
        && std::to_string(*inbox) == config.setting("inbox");
}

/// The event words some members in another way than the list does: made equal, so that one decoder reads
/// both.
Json as_row(Json event, Time now) {
    const Json* type = find_member(event, "message_type");
    if (type != nullptr && type->is_string())
        event["message_type"] = says(event, "message_type", "incoming") ? 0 : 1;
    const Json* created = find_member(event, "created_at");
    if (created != nullptr && created->is_string())
        if (const auto time = parse_time(created->get<std::string>(), now))
            event["created_at"] = to_milliseconds(*time) / 1000;
    return event;
}

ChatwootConversation conversation_of(const Json& event) {
    const Json& told = part(event, "conversation");
    const Json& contact = part(part(told, "meta"), "sender");
    ChatwootConversation conversation;
    conversation.id = need_id(told, "id");
    conversation.customer = chatwoot_customer(need_id(contact, "id"));
    conversation.customer_name = find_text(contact, "name");
    return conversation;
}

} // namespace

WebhookReading read_chatwoot_webhook(
    const WebhookRequest& request, const ProviderConfig& config, const Secrets& secrets, Time now) {
    if (const std::string reason = reason_to_refuse(request, secrets, now); !reason.empty())
        return refused(reason);
    const auto event = parse_webhook(request.body);
    if (!event) return refused("the body is no JSON object");
    WebhookReading reading;
    if (!says(*event, "event", "message_created") || !is_for_inbox(*event, config)) return reading;
    try {
        ChatwootMessages read =
            decode_chatwoot_rows(Json::array({as_row(*event, now)}), conversation_of(*event));
        reading.batch.messages = std::move(read.messages);
        reading.batch.unread = std::move(read.unread);
    } catch (const UnreadableRow& reason) {
        reading.batch.unread.push_back(unread_row(*event, "", reason.what()));
    }
    begin_with_messages(reading.batch);
    return reading;
}

} // namespace convassign
