// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_webhook.h"

#include "core/provider/answer.h"
#include "core/provider/chatwoot_batch.h"
#include "core/provider/chatwoot_people.h"
#include "core/provider/readable.h"
#include "core/wrap/crypto.h"
#include "core/wrap/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <iterator>
#include <limits>

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

/// Events of conversations name no account; an inbox's number is unique, whatever the account.
bool is_for_inbox(const Json& event, const ProviderConfig& config) {
    const auto account = find_number(part(event, "account"), "id");
    auto inbox = find_number(part(event, "conversation"), "inbox_id");
    if (!inbox) inbox = find_number(part(event, "inbox"), "id");
    if (!inbox) inbox = find_number(event, "inbox_id");
    return inbox && std::to_string(*inbox) == config.setting("inbox")
        && (!account || std::to_string(*account) == config.setting("account"));
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

/// Only the copy of the message in its conversation has its status.
Json with_status(Json row, const Json& event) {
    if (find_member(row, "status") != nullptr) return row;
    for (const Json& copy : elements(part(event, "conversation"), "messages"))
        if (find_number(copy, "id") == find_number(row, "id"))
            for (const char* member : {"status", "source_id"})
                if (const Json* told = find_member(copy, member); told != nullptr) row[member] = *told;
    return row;
}

/// Of a message's event, whose conversation may lack the inbox, and the contact, who is then the sender.
ChatwootConversation conversation_of(const Json& event) {
    Json told = part(event, "conversation");
    if (find_member(told, "inbox_id") == nullptr)
        told["inbox_id"] = 1; // it is the right one, as the event says
    if (part(part(told, "meta"), "sender").empty() && says(part(event, "sender"), "type", "contact"))
        told["meta"] = {{"sender", part(event, "sender")}};
    ChatwootConversation conversation = decode_chatwoot_conversation_row(told);
    conversation.is_blocked = conversation.is_blocked || find_flag(part(event, "sender"), "blocked");
    return conversation;
}

/// When the event shows the conversation, at the latest. It may be late, and their clock is another one: what
/// we have written since does not show in it.
Time seen_at(const ChatwootConversation& conversation, Time now) {
    constexpr Duration clock_margin = std::chrono::seconds(5);
    constexpr Duration longest_delay = std::chrono::minutes(1);
    return conversation.updated_at ? std::min(*conversation.updated_at, now) - clock_margin
                                   : now - longest_delay;
}

/// An event of a message tells who answers, but not whose it is: that is an event of its own.
InboxState state_at_message(
    const ChatwootConversation& conversation, const ProviderConfig& config, Time now) {
    InboxState state;
    state.customer = conversation.customer;
    state.message_prefix = chatwoot_prefix(conversation.id);
    state.seen_at = seen_at(conversation, now);
    state.changed_at = conversation.updated_at;
    state.with_bot = conversation.status == "pending" && config.setting("pending") != "draw";
    return state;
}

InboxState state_in_event(const Json& event, const ProviderConfig& config, Time now) {
    const ChatwootConversation conversation = decode_chatwoot_conversation_row(event);
    InboxState state = state_at_message(conversation, config, now);
    state.is_closed = conversation.status == "resolved";
    state.newest_message = conversation.newest_message > 0 ? conversation.newest_message
                                                           : std::numeric_limits<std::int64_t>::max();
    state.is_nobodys = !conversation.assignee;
    if (conversation.assignee)
        state.agent = ChatwootPeople(config).name_of(*conversation.assignee, conversation.assignee_email);
    return state;
}

/// Of one that is known the text may be another one now. It opens nothing: what was never stored may be of a
/// conversation that has ended.
MessageChange edit_of(const IncomingMessage& message, Time now) {
    return {message.provider_message_id, MessageChangeKind::edited, message.text, now};
}

/// When it was answered is not told: an event that tells of it comes at once.
void take_answers(std::vector<IncomingMessage> answers, const ChatwootConversation& conversation,
    const ProviderConfig& config, Time now, FetchedBatch& batch) {
    for (IncomingMessage& answer : answers) {
        answer.sent_at = now;
        batch.messages.push_back(std::move(answer));
    }
    if (answers.empty() || conversation.status.empty()) return;
    InboxState state = state_at_message(conversation, config, now);
    state.is_closed = conversation.status == "resolved"; // as a rating mostly is
    if (state.is_closed) state.newest_message = std::numeric_limits<std::int64_t>::max();
    batch.states = {state};
}

void read_message(const Json& event, const ProviderConfig& config, Time now, FetchedBatch& batch) {
    const ChatwootConversation conversation = conversation_of(event);
    ChatwootMessages read =
        decode_chatwoot_rows(Json::array({with_status(as_row(event, now), event)}), conversation);
    batch.unread = std::move(read.unread);
    batch.changes = std::move(read.changes);
    for (ChatwootOutgoing& sent : read.sent) {
        sent.fate.at = now;
        batch.fates.push_back(sent.fate);
        sent.message.agent = ChatwootPeople(config).name_of(sent.sender, sent.sender_email);
        if (says(event, "event", "message_created")) batch.messages.push_back(std::move(sent.message));
    }
    if (says(event, "event", "message_created"))
        std::ranges::move(read.messages, std::back_inserter(batch.messages));
    else
        for (const IncomingMessage& message : read.messages)
            if (message.worth == MessageWorth::content && !message.text.empty())
                batch.changes.push_back(edit_of(message, now));
    take_answers(std::move(read.answers), conversation, config, now, batch);
    // Resolved are those of blocked contacts, and what is resolved is told by an event of its own.
    const bool is_customers = !batch.messages.empty() && batch.messages.front().direction == Direction::in;
    if (batch.states.empty() && is_customers && conversation.status != "resolved"
        && !conversation.status.empty())
        batch.states = {state_at_message(conversation, config, now)};
}

/// What cannot be read is no message, and the poll will tell.
void read_conversation(const Json& event, const ProviderConfig& config, Time now, FetchedBatch& batch) {
    try {
        batch.states = {state_in_event(event, config, now)};
    } catch (const UnreadableRow&) {
        return;
    }
}

void read_event(const Json& event, const ProviderConfig& config, Time now, FetchedBatch& batch) {
    constexpr std::array of_conversations{"conversation_created", "conversation_updated",
        "conversation_status_changed", "conversation_opened", "conversation_resolved"};
    const auto is_event = [&](const char* name) { return says(event, "event", name); };
    if (is_event("message_created") || is_event("message_updated")) read_message(event, config, now, batch);
    if (std::ranges::any_of(of_conversations, is_event)) read_conversation(event, config, now, batch);
}

} // namespace

WebhookReading read_chatwoot_webhook(
    const WebhookRequest& request, const ProviderConfig& config, const Secrets& secrets, Time now) {
    if (const std::string reason = reason_to_refuse(request, secrets, now); !reason.empty())
        return refused(reason);
    const auto event = parse_webhook(request.body);
    if (!event) return unreadable(request.body, "the body is no JSON object");
    WebhookReading reading;
    if (!is_for_inbox(*event, config)) return reading;
    try {
        read_event(*event, config, now, reading.batch);
    } catch (const UnreadableRow& reason) {
        reading.batch.unread.push_back(unread_row(*event, "", reason.what()));
    }
    begin_with_messages(reading.batch);
    return reading;
}

} // namespace convassign
