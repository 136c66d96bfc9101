// SPDX-License-Identifier: MIT
#include "core/lifecycle.h"

#include "core/base/error.h"
#include "core/outbox_queue.h"
#include "core/store/conversation_writes.h"
#include "core/store/conversations.h"
#include "core/store/history_writes.h"
#include "core/store/messages.h"
#include "core/store/outbox_rows.h"
#include "core/wrap/sqlite.h"

#include <algorithm>

namespace convassign::lifecycle {

namespace {

void require_as_seen(bool is_as_seen, const std::string& what) {
    if (!is_as_seen) throw Conflict(what + ": it has changed meanwhile");
}

std::string title(ConversationId id) { return "conversation #" + std::to_string(id.value); }

HistoryRow row_of(HistoryKind kind, const By& by) {
    HistoryRow row;
    row.at = by.at;
    row.kind = kind;
    row.actor = by.actor;
    return row;
}

void write_down(Database& store, const Recipients& recipients, const HistoryRow& row) {
    add_history(store, row);
    queue_all_for(store, recipients, row);
}

/// What the history tells of one of them.
HistoryRow row_of(const Assignment& assignment, HistoryRow common) {
    common.conversation = assignment.conversation;
    common.agent = assignment.agent;
    common.from_agent = assignment.from;
    common.draw = assignment.draw;
    return common;
}

void release_one(Database& store, const Recipients& recipients, ConversationId id, AgentId agent,
    ReleaseReason reason, const By& by) {
    require_as_seen(save_release(store, id, agent), "release " + title(id));
    if (leaves_out(reason, by.actor)) leave_out(store, id, agent);
    HistoryRow row = row_of(HistoryKind::released, by);
    row.conversation = id;
    row.from_agent = agent;
    row.because = reason;
    write_down(store, recipients, row);
}

} // namespace

bool leaves_out(ReleaseReason reason, const std::string& actor) {
    return reason == ReleaseReason::by_hand && !actor.starts_with("provider:");
}

ConversationId open(
    Database& store, const Recipients& recipients, LineId line, const IncomingMessage& message, Time now) {
    Conversation conversation;
    conversation.line = line;
    conversation.customer = message.customer;
    conversation.opened_at = now;
    conversation.waiting_since = std::min(message.sent_at, now);
    Transaction transaction(store);
    const auto id = insert_conversation(store, conversation, message.customer_name);
    if (!id) throw Conflict("open a conversation of '" + message.customer + "': there is one already");
    HistoryRow row = row_of(HistoryKind::opened, {"auto", now});
    row.conversation = *id;
    write_down(store, recipients, row);
    transaction.commit();
    return *id;
}

std::unordered_map<std::string, ConversationId> open_all(Database& store, const Recipients& recipients,
    LineId line, std::span<const IncomingMessage* const> messages, Time now) {
    std::vector<NewConversation> beginning;
    beginning.reserve(messages.size());
    for (const IncomingMessage* message : messages)
        beginning.push_back({message->customer, message->customer_name, std::min(message->sent_at, now)});
    Transaction transaction(store);
    HistoryRow row = row_of(HistoryKind::opened, {"auto", now});
    const auto opened = insert_conversations(store, line, beginning, row);
    if (opened.size() != messages.size()) throw Conflict("open conversations: a customer has one already");
    for (const IncomingMessage* message : messages) {
        row.conversation = opened.at(message->customer);
        queue_all_for(store, recipients, row);
    }
    transaction.commit();
    return opened;
}

void assign(Database& store, const Recipients& recipients, std::span<const Assignment> assignments,
    HistoryKind kind, const By& by) {
    if (assignments.empty()) return;
    Transaction transaction(store);
    const HistoryRow common = row_of(kind, by);
    require_as_seen(save_assignments(store, assignments, common),
        "assign " + title(assignments.front().conversation) + (assignments.size() > 1 ? " and others" : ""));
    for (const Assignment& one : assignments)
        queue_all_for(store, recipients, row_of(one, common));
    transaction.commit();
}

Conversation assigned(Conversation conversation, AgentId agent, Time at) {
    conversation.state = ConversationState::assigned;
    conversation.assignee = agent;
    conversation.assigned_at = at;
    ++conversation.version;
    return conversation;
}

Conversation release(Database& store, const Recipients& recipients, const Conversation& conversation,
    ReleaseReason reason, const By& by) {
    require_as_seen(conversation.assignee.has_value(), "release " + title(conversation.id));
    Transaction transaction(store);
    release_one(store, recipients, conversation.id, *conversation.assignee, reason, by);
    transaction.commit();
    Conversation after = conversation;
    after.state = ConversationState::unassigned;
    after.assignee.reset();
    after.assigned_at.reset();
    ++after.version;
    return after;
}

std::size_t release_all(
    Database& store, const Recipients& recipients, AgentId agent, ReleaseReason reason, const By& by) {
    Transaction transaction(store);
    const auto all = conversations::assigned_to(store, agent);
    for (const ConversationId id : all)
        release_one(store, recipients, id, agent, reason, by);
    transaction.commit();
    return all.size();
}

void leave_to_bot(Database& store, const Recipients& recipients, const ConversationView& conversation,
    bool with_bot, Time now) {
    if (conversation.with_bot == with_bot) return;
    Transaction transaction(store);
    save_with_bot(store, conversation.id, with_bot);
    if (with_bot)
        outbox_rows::overtake_notice(store, conversation.id, now);
    else
        queue_waiting(store, recipients, conversation, now);
    // Pages hear of it as of a late change of the last message.
    if (const auto& last = conversation.last_message)
        messages::amend(store, last->id, last->text, last->media_count, last->media);
    transaction.commit();
}

Conversation close(
    Database& store, const Recipients& recipients, const Conversation& conversation, const By& by) {
    Transaction transaction(store);
    require_as_seen(
        save_close(store, conversation.id, conversation.assignee, by.at), "close " + title(conversation.id));
    forget_left_out(store, conversation.id);
    HistoryRow row = row_of(HistoryKind::closed, by);
    row.conversation = conversation.id;
    row.from_agent = conversation.assignee;
    write_down(store, recipients, row);
    transaction.commit();
    Conversation after = conversation;
    after.state = ConversationState::closed;
    after.assignee.reset();
    after.closed_at = by.at;
    ++after.version;
    return after;
}

} // namespace convassign::lifecycle
