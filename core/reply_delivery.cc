// SPDX-License-Identifier: MIT
#include "core/reply_delivery.h"

#include "core/base/random.h"
#include "core/fates.h"
#include "core/recipients.h"
#include "core/reply_window.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/store/messages.h"
#include "core/store/outbox_rows.h"
#include "core/store/replies.h"

namespace convassign::reply_delivery {

namespace {

constexpr std::int64_t most_newest_ids = 10;
constexpr std::int64_t most_known_ids = 100;

/// Whether the provider has it, as far as is known.
bool has_arrived(const ReplyRow& reply) {
    return reply.state == ReplyState::sent || reply.state == ReplyState::delivered
        || reply.state == ReplyState::read;
}

void save(Database& store, ReplyRow reply, ReplyState state, const std::string& error, Time now) {
    if (reply.state == state && reply.error == error) return;
    reply.state = state;
    reply.error = error;
    reply.state_at = now;
    replies::save(store, reply);
    messages::touch(store, reply.message);
}

/// A message that was taken for the reply, because it has the same text, is one of its own after all.
void give_back(Database& store, const Message& reply, LineId line) {
    Message other = reply;
    messages::add(store, line, other);
    messages::count(store, other.conversation);
    const auto added = messages::find(store, line, other.provider_message_id);
    replies::add(store, {added->id, {}, "", ReplyState::sent, "", reply.stored_at});
}

/// The reply came back before its answer did, and was taken for somebody else's message. Pages hear of what
/// stays before the other one is gone, because the numbers of changes grow.
MessageId absorb(Database& store, const Message& reply, const Message& copy) {
    const auto standing = replies::find(store, copy.id);
    auto own = replies::find(store, reply.id);
    if (standing && own) {
        own->state = standing->state;
        own->error = standing->error;
        own->state_at = standing->state_at;
        replies::save(store, *own);
    }
    replies::remove(store, copy.id);
    const bool copy_stays = messages::is_newest(store, copy.id);
    messages::touch(store, copy_stays ? copy.id : reply.id);
    if (copy_stays) {
        messages::save_text(store, copy.id, reply.text);
        replies::move(store, reply.id, copy.id);
        outbox_rows::move_reply(store, reply.id, copy.id);
    }
    messages::remove(store, copy_stays ? reply : copy);
    return copy_stays ? copy.id : reply.id;
}

void note_sent(const ReplyRow& reply, const SendResult& result, Database& store, Time now) {
    const ReplyState state = fates::after(reply.state, result.fate);
    save(store, reply, state, state == ReplyState::failed ? reply.error : "", now);
    if (!result.provider_message_id.empty()) adopt(store, reply.message, result.provider_message_id);
}

} // namespace

std::string name_until_sent(const std::string& key) { return "reply:" + key; }

void queue(Database& store, const std::string& provider, const Message& message,
    const std::optional<AgentId>& agent, Time now) {
    constexpr std::size_t id_bytes = 12; // 96 bits
    OutboxRow row;
    row.message_id = "msg_" + random_hex(id_bytes);
    row.occasion = Occasion::reply;
    row.target = reply_target_of(provider);
    row.conversation = message.conversation;
    row.agent = agent;
    row.queued_at = row.due_at = now;
    row.reply = message.id;
    outbox_rows::add(store, row);
}

std::optional<Obstacle> obstacle_of(
    const OutboxRow& row, const ConversationView& conversation, Database& store, Time now) {
    const auto message = messages::find(store, *row.reply);
    if (conversation.customer.empty() || !message || message->forgotten)
        return Obstacle{OutboxState::overtaken, "it was forgotten before it was sent"};
    const auto reply = replies::find(store, *row.reply);
    if (!reply || !reply->template_name.empty() || row.in_doubt) return std::nullopt;
    const auto end = reply_window::end_of(
        conversation.provider_type, messages::last_written_at(store, conversation.customer_id));
    if (!end || now < *end) return std::nullopt;
    return Obstacle{OutboxState::refused, reply_window::explanation()};
}

OutgoingReply outgoing(const OutboxRow& row, const ConversationView& conversation, Database& store) {
    const Message message = messages::find(store, *row.reply).value();
    const ReplyRow reply = replies::find(store, *row.reply).value();
    OutgoingReply out;
    out.message = message.id;
    out.key = row.message_id;
    out.text = message.text;
    out.template_name = reply.template_name;
    out.variables = reply.variables;
    out.addresses = customers::addresses_of(store, conversation.customer_id);
    out.newest_message_ids = messages::newest_of_customer(store, conversation.customer_id, most_newest_ids);
    out.known_message_ids = messages::newest_to_customer(store, conversation.customer_id, most_known_ids);
    if (const auto agent = reply.agent ? agents::find(store, *reply.agent) : std::nullopt)
        out.agent = agent->name;
    out.queued_at = row.queued_at;
    return out;
}

SendResult settle(const OutboxRow& row, SendResult result, Database& store, Time now) {
    const auto reply = replies::find(store, *row.reply);
    if (!reply) return result;
    const auto message = messages::find(store, reply->message);
    const bool is_open = reply->state == ReplyState::waiting || reply->state == ReplyState::perhaps_sent;
    if (result.outcome != SendOutcome::sent && has_arrived(*reply)) return {};
    if (result.outcome != SendOutcome::sent && !is_open) return {SendOutcome::refused, reply->error};
    if (result.outcome == SendOutcome::sent)
        note_sent(*reply, result, store, now);
    else if (result.outcome == SendOutcome::perhaps_sent)
        save(store, *reply, ReplyState::perhaps_sent, result.error, now);
    else if (result.outcome == SendOutcome::try_later && message && !message->forgotten)
        save(store, *reply, ReplyState::waiting, result.error, now);
    else
        save(store, *reply, ReplyState::failed, result.error, now);
    return result;
}

void fail(Database& store, MessageId reply, const std::string& error, Time now) {
    if (const auto row = replies::find(store, reply)) save(store, *row, ReplyState::failed, error, now);
}

MessageId adopt(Database& store, MessageId reply, const std::string& provider_message_id) {
    const auto message = messages::find(store, reply);
    if (!message || message->forgotten || message->provider_message_id == provider_message_id) return reply;
    const LineId line = conversations::find(store, message->conversation).value().line;
    const bool was_named = !message->provider_message_id.starts_with(name_until_sent(""));
    const auto copy = messages::find(store, line, provider_message_id);
    const MessageId remaining = copy ? absorb(store, *message, *copy) : reply;
    messages::rename(store, remaining, provider_message_id);
    if (was_named) give_back(store, *message, line);
    messages::touch(store, remaining);
    fates::apply_early(remaining, provider_message_id, line, store);
    return remaining;
}

void end_attempts(Database& store, MessageId reply, Time now) {
    auto row = outbox_rows::newest_of_reply(store, reply);
    if (!row || row->state != OutboxState::queued) return;
    const auto standing = replies::find(store, reply);
    row->state = standing && standing->state == ReplyState::failed ? OutboxState::refused : OutboxState::sent;
    row->error = standing ? standing->error : "";
    row->ended_at = now;
    row->in_doubt = false;
    outbox_rows::save(store, *row);
}

} // namespace convassign::reply_delivery
