// SPDX-License-Identifier: MIT
#include "core/lifecycle.h"

#include "core/base/error.h"
#include "core/detail.h"
#include "core/outbox_queue.h"
#include "core/store/agents.h"
#include "core/store/conversation_writes.h"
#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/store/forgotten.h"
#include "core/store/history.h"
#include "core/store/history_writes.h"
#include "core/store/inbox_conversations.h"
#include "core/store/messages.h"
#include "core/store/outbox_rows.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <cassert>

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
    return {beginning.customer, std::min(beginning.sent_at, now), beginning.messages};
}

/// Those of the agent's. No reason of these leaves anybody out of later draws.
std::size_t release_all(Database& store, const Recipients& recipients, AgentId agent,
    const std::vector<ConversationId>& ids, ReleaseReason reason, const By& by) {
    assert(!leaves_out(reason));
    if (ids.empty()) return 0;
    Transaction transaction(store);
    HistoryRow row = row_of(HistoryKind::released, by);
    row.from_agent = agent;
    row.because = reason;
    require_as_seen(save_releases(store, ids, row), "release " + title(ids.front()) + " and others");
    for (const ConversationId id : ids) {
        row.conversation = id;
        queue_all_for(store, recipients, row);
    }
    transaction.commit();
    return ids.size();
}

/// The oldest ones that the agent has.
std::size_t release_some(
    Database& store, const Recipients& recipients, AgentId agent, ReleaseReason reason, const By& by) {
    const auto ids = conversations::assigned_to(store, agent, released_at_once);
    return release_all(store, recipients, agent, ids, reason, by);
}

/// The oldest ones that were never shown.
std::size_t release_unseen(
    Database& store, const Recipients& recipients, const LastLease& lease, const By& by) {
    const auto ids = conversations::never_shown(store, lease, released_at_once);
    return release_all(store, recipients, lease.agent, ids, ReleaseReason::never_shown, by);
}

/// Returns nothing where nobody's time has ended.
std::optional<std::size_t> release_of_ended(Database& store, const Recipients& recipients, Time now) {
    const auto ended = conversations::ended_assignee(store);
    if (!ended) return std::nullopt;
    const bool is_removed = agents::find(store, *ended).value().removed;
    return release_some(store, recipients, *ended,
        is_removed ? ReleaseReason::removed : ReleaseReason::disabled,
        {history::last_actor_on(store, *ended), now});
}

std::size_t release_of_vanished(Database& store, const Recipients& recipients, Time now) {
    const auto lease = agents::find_vanished(store);
    if (!lease) return 0;
    const std::size_t count = release_unseen(store, recipients, *lease, {"auto", now});
    if (count < released_at_once) agents::forget_vanished(store, lease->agent);
    return count;
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
    require_as_seen(
        save_release(store, conversation.id, *conversation.assignee), "release " + title(conversation.id));
    if (leaves_out(reason)) leave_out(store, conversation.id, *conversation.assignee);
    HistoryRow row = row_of(HistoryKind::released, by);
    row.conversation = conversation.id;
    row.from_agent = conversation.assignee;
    row.because = reason;
    write_down(store, recipients, row);
    transaction.commit();
    Conversation after = conversation;
    after.state = ConversationState::unassigned;
    after.assignee.reset();
    after.assigned_at.reset();
    ++after.version;
    return after;
}

void release_first(
    Database& store, const Recipients& recipients, AgentId agent, ReleaseReason reason, const By& by) {
    release_some(store, recipients, agent, reason, by);
}

void note_shown(Database& store, AgentId agent, const std::vector<ConversationId>& ids) {
    save_shown(store, agent, ids);
}

void release_never_shown(Database& store, const Recipients& recipients, const LastLease& lease, Time now) {
    Transaction transaction(store);
    if (release_unseen(store, recipients, lease, {"auto", now}) == released_at_once)
        agents::save_vanished(store, lease);
    transaction.commit();
}

std::size_t release_next(Database& store, const Recipients& recipients, Time now) {
    // As nearly always, without the write lock.
    if (!conversations::ended_assignee(store) && !agents::find_vanished(store)) return 0;
    Transaction transaction(store);
    auto count = release_of_ended(store, recipients, now);
    if (!count) count = release_of_vanished(store, recipients, now);
    transaction.commit();
    return *count;
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
    if (const auto& last = conversation.last_message) messages::touch(store, last->id);
    transaction.commit();
}

void answer(Database& store, const Recipients& recipients, const Conversation& conversation,
    MessageId message, const std::optional<AgentId>& agent, const By& by) {
    Transaction transaction(store);
    if (agent && conversation.state == ConversationState::unassigned) {
        const Assignment theirs{conversation.id, *agent};
        assign(store, recipients, {&theirs, 1}, HistoryKind::claimed, by);
    }
    note_decision(store, conversation.id, message, agent, "", by);
    transaction.commit();
}

void note_decision(Database& store, ConversationId conversation, MessageId message,
    const std::optional<AgentId>& agent, const std::string& change, const By& by) {
    HistoryRow row = row_of(HistoryKind::replied, by);
    row.conversation = conversation;
    row.agent = agent;
    row.detail = reply_detail(message, change);
    add_history(store, row);
}

Conversation close(
    Database& store, const Recipients& recipients, const Conversation& conversation, const By& by) {
    Transaction transaction(store);
    require_as_seen(
        save_close(store, conversation.id, conversation.assignee, by.at), "close " + title(conversation.id));
    HistoryRow row = row_of(HistoryKind::closed, by);
    row.conversation = conversation.id;
    row.from_agent = conversation.assignee;
    write_down(store, recipients, row);
    transaction.commit();
    Conversation after = conversation;
    after.state = ConversationState::closed;
    after.assignee.reset();
    after.awaiting_since.reset();
    after.closed_at = by.at;
    ++after.version;
    return after;
}

Conversation reopen(Database& store, const Recipients& recipients, const Conversation& closed,
    const std::optional<AgentId>& agent, const By& by) {
    Transaction transaction(store);
    require_as_seen(save_reopen(store, closed.id, agent), "reopen " + title(closed.id));
    HistoryRow row = row_of(HistoryKind::reopened, by);
    row.conversation = closed.id;
    row.agent = agent;
    write_down(store, recipients, row);
    transaction.commit();
    return conversations::find(store, closed.id).value();
}

void forget_messages(Database& store, ConversationId closed, Time before) {
    messages::forget_before(store, closed, before);
    forget_last_message(store, closed);
    save_emptied(store, closed);
}

void remove(Database& store, const Conversation& closed, Time listed_since, Time now) {
    const auto listed = messages::ids_since(store, closed.id, listed_since);
    forgotten::keep_messages(store, closed.line, listed, now);
    messages::forget_before(store, closed.id, Time::max());
    delete_conversation(store, closed);
    if (!customers::conversations_of(store, closed.customer_id).empty()) return;
    inbox_conversations::forget_all(store, closed.line, closed.customer_id);
    customers::remove(store, closed.customer_id);
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
