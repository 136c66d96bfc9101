// SPDX-License-Identifier: MIT
#include "core/provider/waha_webhook.h"

#include "core/provider/answer.h"
#include "core/provider/waha_batch.h"
#include "core/wrap/crypto.h"
#include "core/wrap/json.h"

namespace convassign {

namespace {

bool is_text(const Json& object, const char* member, std::string_view text) {
    const Json* found = find_member(object, member);
    return found != nullptr && found->is_string() && *found == text;
}

/// Older versions tell no time: their events are taken as they come, because a message is stored once.
bool is_too_old(const Json& event, Time now) {
    const auto milliseconds = find_number(event, "timestamp");
    return milliseconds && !is_fresh(from_milliseconds(*milliseconds), now);
}

void take_message(const Json& payload, FetchedBatch& batch) {
    try {
        auto message = decode_waha_message(payload);
        if (message && !is_waha_lid(message->customer)) batch.messages.push_back(std::move(*message));
    } catch (const UnreadableRow& reason) {
        batch.unread.push_back(unread_row(payload, "", reason.what()));
    }
}

} // namespace

WebhookReading read_waha_webhook(
    const WebhookRequest& request, const ProviderConfig& config, const Secrets& secrets, Time now) {
    const auto key = secrets.find("webhook_secret");
    if (key == secrets.end()) return refused("the configuration names no webhook_secret");
    if (!is_signature(request.header("x-webhook-hmac"), "", hmac_sha512(key->second, request.body)))
        return refused("X-Webhook-Hmac is wrong or missing");
    const auto event = parse_webhook(request.body);
    if (!event) return refused("the body is no JSON object");
    if (is_too_old(*event, now)) return refused("the event is old: a replay, or a clock that is wrong");
    WebhookReading reading;
    const bool is_message = is_text(*event, "event", "message") || is_text(*event, "event", "message.any");
    const Json* payload = find_member(*event, "payload");
    if (is_message && payload != nullptr && is_text(*event, "session", config.setting("session")))
        take_message(*payload, reading.batch);
    begin_with_messages(reading.batch);
    return reading;
}

} // namespace convassign
