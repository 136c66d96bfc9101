// SPDX-License-Identifier: MIT
#include "core/provider/waha_webhook.h"

#include "core/edited_text.h"
#include "core/provider/answer.h"
#include "core/provider/waha_batch.h"
#include "core/provider/waha_row.h"
#include "core/provider/whatsapp_fate.h"
#include "core/provider/whatsapp_fields.h"
#include "core/wrap/crypto.h"

#include <algorithm>

namespace convassign {

namespace {

/// Older versions tell no time: their events are taken as they come, because a message is stored once.
bool is_too_old(const Json& event, Time now) {
    const auto milliseconds = find_number(event, "timestamp");
    return milliseconds && !is_fresh(from_milliseconds(*milliseconds), now);
}

/// When it happened: as the row tells, or else the event.
Time moment_of(const Json& event, const Json& row) {
    if (find_number(row, "timestamp")) return need_seconds(row, "timestamp");
    return from_milliseconds(std::max<std::int64_t>(0, find_number(event, "timestamp").value_or(0)));
}

void read_waha_message(const Json& event, const Json& payload, FetchedBatch& batch) {
    WahaRow row = decode_waha_row(payload);
    if (row.message && !is_waha_lid(row.message->customer)) batch.messages.push_back(std::move(*row.message));
    if (row.change) batch.changes.push_back(std::move(*row.change));
    if (row.fate) {
        row.fate->at = moment_of(event, payload);
        batch.fates.push_back(std::move(*row.fate));
    }
    if (row.join) batch.joins.push_back(std::move(*row.join));
}

/// The edit is a message of its own, which names the one that it changes.
void read_waha_edit(const Json& event, const Json& payload, FetchedBatch& batch) {
    const std::string id = bare_waha_id(text_field(payload, {"editedMessageId"}));
    const WhatsappContent content = waha_content(payload);
    std::string text = find_text(payload, "body");
    if (text.empty() && content.change)
        text = content.change->text;
    else if (text.empty())
        text = content.worth == MessageWorth::content ? content.text : std::string(text_of_unreadable_edit);
    if (!id.empty())
        batch.changes.push_back({id, MessageChangeKind::edited, text, moment_of(event, payload)});
}

/// Newer versions name the message; older ones show it as it was, where they still have it.
void read_waha_deletion(const Json& event, const Json& payload, FetchedBatch& batch) {
    const Json& before = object_field(payload, "before");
    const Json& after = object_field(payload, "after");
    std::string id = bare_waha_id(text_field(payload, {"revokedMessageId"}));
    if (id.empty()) id = find_waha_id(before);
    if (id.empty()) id = find_waha_id(after);
    if (!id.empty()) batch.changes.push_back({id, MessageChangeKind::deleted, "", moment_of(event, after)});
}

/// What became of one message of ours. Customers' messages that we have read are told alike.
void read_waha_ack(const Json& event, const Json& payload, FetchedBatch& batch) {
    const auto fate = waha_fate(payload);
    const std::string id = find_waha_id(payload);
    const bool is_ours = find_flag(payload, "fromMe") || text_field(payload, {"id"}).starts_with("true_");
    if (fate && is_ours && !id.empty())
        batch.fates.push_back(whatsapp_fate(id, *fate, moment_of(event, payload)));
}

void read_waha_event(const Json& event, const Json& payload, FetchedBatch& batch) {
    try {
        if (says(event, "event", "message") || says(event, "event", "message.any"))
            read_waha_message(event, payload, batch);
        else if (says(event, "event", "message.ack"))
            read_waha_ack(event, payload, batch);
        else if (says(event, "event", "message.edited"))
            read_waha_edit(event, payload, batch);
        else if (says(event, "event", "message.revoked"))
            read_waha_deletion(event, payload, batch);
    } catch (const UnreadableRow& reason) {
        batch.unread.push_back(unread_row(payload, find_waha_id(payload), reason.what()));
    }
}

} // namespace

WebhookReading read_waha_webhook(
    const WebhookRequest& request, const ProviderConfig& config, const Secrets& secrets, Time now) {
    const auto key = secrets.find("webhook_secret");
    if (key == secrets.end()) return refused("the configuration names no webhook_secret");
    if (!is_signature(request.header("x-webhook-hmac"), "", hmac_sha512(key->second, request.body)))
        return refused("X-Webhook-Hmac is wrong or missing");
    const auto event = find_object_in(request.body);
    if (!event) return unreadable(request.body, "the body is no JSON object");
    if (is_too_old(*event, now)) return refused("the event is old: a replay, or a clock that is wrong");
    WebhookReading reading;
    const Json* payload = find_field(*event, "payload");
    const bool is_ours = says(*event, "session", config.setting("session"));
    if (is_ours && payload == nullptr && says(*event, "event", "message"))
        return unreadable(request.body, "the event has no 'payload'");
    if (is_ours && payload != nullptr) read_waha_event(*event, *payload, reading.batch);
    begin_with_messages(reading.batch);
    return reading;
}

} // namespace convassign
