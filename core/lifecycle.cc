// SPDX-License-Identifier: MIT
#include "core/lifecycle.h"

#include "core/base/error.h"
#include "core/detail.h"
#include "core/outbox_queue.h"
#include "core/store/conversation_writes.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
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

NewConversation begun(const Beginning& beginning, Time now) {
    return {beginning.customer, std::min(beginning.sent_at, now)};
}

void release_one(Database& store, const Recipients& recipients, ConversationId id, AgentId agent,
    ReleaseReason reason, const By& by) {
    require_as_seen(save_release(store, id, agent), "release " + title(id));
    if (leaves_out(reason)) leave_out(store, id, agent);
    HistoryRow row = row_of(HistoryKind::released, by);
    row.conversation = id;
    row.from_agent = agent;
    row.because = reason;
    write_down(store, recipients, row);
}

/// What the history tells of one of two conversations that became one.
HistoryRow merged_row(const Conversation& conversation, const std::optional<AgentId>& agent,
    const std::string& detail, const By& by) {
    HistoryRow row = row_of(HistoryKind::merged, by);
    row.conversation = conversation.id;
    row.agent = agent;
    row.from_agent = conversation.assignee;
    row.detail = detail;
    return row;
}

/// The younger of two open conversations of one customer becomes a part of the older one, which keeps its
/// place and its agent; only where it has none it gets the younger one's.
void merge(Database& store, const Recipients& recipients, const Conversation& older,
    const Conversation& younger, const By& by) {
    const std::string what = "merge " + title(younger.id) + " into " + title(older.id);
    require_as_seen(save_close(store, younger.id, younger.assignee, by.at), what);
    if (!older.assignee && younger.assignee)
        require_as_seen(save_assignee(store, older.id, *younger.assignee, by.at), what);
    move_messages(store, younger.id, older.id);
    move_left_out(store, younger.id, older.id);
    const HistoryRow end = merged_row(younger, {}, merged_detail("into", older.id), by);
    const HistoryRow whole = merged_row(
        older, older.assignee ? older.assignee : younger.assignee, merged_detail("from", younger.id), by);
    add_history(store, end);
    add_history(store, whole);
    queue_all_for_merge(store, recipients, end, whole);
    // People are to answer in one of them.
    if (!younger.with_bot)
        leave_to_bot(store, recipients, conversations::view(store, older.id).value(), false, by.at);
}

} // namespace

bool leaves_out(ReleaseReason reason) { return reason == ReleaseReason::by_hand; }

ConversationId open(
    Database& store, const Recipients& recipients, LineId line, const Beginning& beginning, Time now) {
    Transaction transaction(store);
    const auto id = insert_conversation(store, line, begun(beginning, now), now);
    if (!id) throw Conflict("open a conversation: the customer has one already");
    HistoryRow row = row_of(HistoryKind::opened, {"auto", now});
    row.conversation = *id;
    write_down(store, recipients, row);
    transaction.commit();
    return *id;
}

std::unordered_map<CustomerId, ConversationId> open_all(Database& store, const Recipients& recipients,
    LineId line, std::span<const Beginning> beginnings, Time now) {
    std::vector<NewConversation> begin;
    begin.reserve(beginnings.size());
    for (const Beginning& one : beginnings)
        begin.push_back(begun(one, now));
    Transaction transaction(store);
    HistoryRow row = row_of(HistoryKind::opened, {"auto", now});
    const auto opened = insert_conversations(store, line, begin, row);
    if (opened.size() != beginnings.size()) throw Conflict("open conversations: a customer has one already");
    for (const Beginning& one : beginnings) {
        row.conversation = opened.at(one.customer);
        queue_all_for(store, recipients, row);
    }
    transaction.commit();
    return opened;
}

void move_back(Database& store, std::span<const QueuePlace> places) {
    if (!places.empty()) save_waiting_since(store, places);
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
    if (const auto& last = conversation.last_message) messages::amend(store, *last);
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

void join(
    Database& store, const Recipients& recipients, CustomerId remaining, CustomerId gone, const By& by) {
    Transaction transaction(store);
    const auto mine = conversations::find_open(store, remaining);
    const auto theirs = conversations::find_open(store, gone);
    if (mine && theirs) {
        const bool is_mine_older =
            std::pair(mine->waiting_since, mine->id) < std::pair(theirs->waiting_since, theirs->id);
        merge(store, recipients, is_mine_older ? *mine : *theirs, is_mine_older ? *theirs : *mine, by);
    }
    move_conversations(store, gone, remaining);
    customers::absorb(store, remaining, gone);
    HistoryRow row = row_of(HistoryKind::customer, by);
    row.detail = customer_detail("joined");
    add_history(store, row);
    transaction.commit();
}

} // namespace convassign::lifecycle
