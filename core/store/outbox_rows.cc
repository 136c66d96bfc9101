// SPDX-License-Identifier: MIT
#include "core/store/store.h"

#include "core/base/random.h"
#include "core/json.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr std::string_view outbox_columns =
    "SELECT o.id, o.message_id, o.event, o.target, o.conversation_id, o.line_id, o.agent_id, o.body, o.state,"
    " o.attempts, o.queued_at, o.due_at, o.ended_at, o.error FROM outbox o";

OutboxRow outbox_of(const Rows& row) {
    OutboxRow entry;
    entry.id = row.id<OutboxId>(0);
    entry.message_id = row.text(1);
    entry.event = row.word<OutboxEvent>(2);
    entry.target = row.text(3);
    entry.conversation = row.maybe_id<ConversationId>(4);
    entry.line = row.maybe_id<LineId>(5);
    entry.agent = row.maybe_id<AgentId>(6);
    entry.body = row.text(7);
    entry.state = row.word<OutboxState>(8);
    entry.attempts = row.integer(9);
    entry.queued_at = row.time(10);
    entry.due_at = row.time(11);
    entry.ended_at = row.maybe_time(12);
    entry.error = row.text(13);
    return entry;
}

std::vector<OutboxRow> all_of(Rows row) {
    std::vector<OutboxRow> rows;
    while (row.next())
        rows.push_back(outbox_of(row));
    return rows;
}

bool wants(const Recipient& recipient, OutboxEvent event) {
    return std::ranges::find(recipient.events, event) != recipient.events.end();
}

/// A new row, due at once.
OutboxRow fresh(OutboxEvent event, Time now) {
    constexpr std::size_t id_bytes = 12; // 96 bits
    OutboxRow row;
    row.message_id = "msg_" + random_hex(id_bytes);
    row.event = event;
    row.queued_at = now;
    row.due_at = now;
    return row;
}

} // namespace

void Store::queue(const OutboxRow& row, const Recipient& recipient) {
    database_.run("INSERT INTO outbox (message_id, event, target, conversation_id, line_id, agent_id, body,"
                  " state, queued_at, due_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {row.message_id, row.event, recipient.target, row.conversation, row.line, row.agent, row.body,
            row.state, row.queued_at, row.due_at, row.ended_at});
}

void Store::overtake(ConversationId conversation, Time now) {
    database_.run("UPDATE outbox SET state = 'overtaken', ended_at = ?, error = '' WHERE conversation_id = ?"
                  " AND state = 'queued' AND event IN ('assignment', 'unassigned')",
        {now, conversation});
}

void Store::queue_what_follows_from(const HistoryRow& row) {
    if (recipients_.empty()) return;
    if (row.kind != HistoryKind::opened) overtake(*row.conversation, row.at);
    const auto view_of_it = view(*row.conversation);
    for (const Recipient& recipient : recipients_) {
        const bool is_closed = row.kind == HistoryKind::closed;
        if (row.kind != HistoryKind::opened && (!is_closed || recipient.hears_of_closed))
            queue_assignment(row, *view_of_it, recipient);
        if (!is_closed) queue_notices(row, *view_of_it, recipient);
    }
}

void Store::queue_assignment(
    const HistoryRow& row, const ConversationView& view, const Recipient& recipient) {
    if (!wants(recipient, OutboxEvent::assignment) || recipient.provider != view.provider) return;
    OutboxRow assignment = fresh(OutboxEvent::assignment, row.at);
    assignment.conversation = view.id;
    assignment.agent = view.assignee;
    if (row.actor == "provider:" + view.provider) { // it comes from there, and need not be written back
        assignment.state = OutboxState::sent;
        assignment.ended_at = row.at;
    }
    queue(assignment, recipient);
}

void Store::queue_notices(const HistoryRow& row, const ConversationView& view, const Recipient& recipient) {
    if (view.assignee && wants(recipient, OutboxEvent::assigned)) {
        OutboxRow notice = fresh(OutboxEvent::assigned, row.at);
        notice.conversation = view.id;
        notice.body = assigned_notice(notice, view, row.actor);
        queue(notice, recipient);
    }
    if (!view.assignee && wants(recipient, OutboxEvent::unassigned)) {
        OutboxRow notice = fresh(OutboxEvent::unassigned, row.at);
        notice.conversation = view.id;
        notice.due_at = row.at + recipient.unassigned_for;
        queue(notice, recipient);
    }
}

void Store::queue_nobody_online(Time now) {
    for (const Recipient& recipient : recipients_) {
        if (!wants(recipient, OutboxEvent::nobody_online)) continue;
        OutboxRow notice = fresh(OutboxEvent::nobody_online, now);
        notice.body = nobody_online_notice(notice, count_conversations().unassigned);
        queue(notice, recipient);
    }
}

void Store::queue_of_poll(const Line& before, Time at, const std::string& error) {
    if (error.empty())
        database_.run("UPDATE outbox SET state = 'overtaken', ended_at = ? WHERE line_id = ?"
                      " AND state = 'queued' AND attempts = 0 AND event = 'provider_failing'",
            {at, before.id});
    if (error.empty() || !before.error.empty()) return;
    for (const Recipient& recipient : recipients_) {
        if (!wants(recipient, OutboxEvent::provider_failing)) continue;
        OutboxRow notice = fresh(OutboxEvent::provider_failing, at);
        notice.line = before.id;
        notice.due_at = at + recipient.failing_for;
        notice.body = provider_failing_notice(notice, before, error);
        queue(notice, recipient);
    }
}

OutboxCounts Store::count_outbox(Time now) {
    Rows row = database_.query("SELECT (SELECT count(*) FROM outbox WHERE state = 'queued'"
                               " AND (due_at <= ? OR attempts > 0)),"
                               " (SELECT count(*) FROM outbox WHERE state = 'sending'),"
                               " (SELECT count(*) FROM outbox WHERE state = 'refused')",
        {now});
    row.next();
    return {row.integer(0), row.integer(1), row.integer(2)};
}

std::vector<OutboxRow> Store::outbox(const OutboxFilter& filter) {
    const std::string sql = std::string(outbox_columns)
        + (filter.all ? " WHERE o.id > 0" : " WHERE o.state IN ('queued', 'sending', 'refused')")
        + (filter.target ? " AND o.target = ?1" : " AND ?1 IS NULL") + " ORDER BY o.id"
        + (filter.all ? " DESC" : "") + " LIMIT ?2";
    auto rows = all_of(database_.query(sql, {filter.target, filter.limit}));
    if (filter.all) std::ranges::reverse(rows);
    return rows;
}

std::optional<OutboxRow> Store::find_outbox(OutboxId id) {
    static const std::string sql = std::string(outbox_columns) + " WHERE o.id = ?";
    const auto rows = all_of(database_.query(sql, {id}));
    return rows.empty() ? std::nullopt : std::optional(rows.front());
}

std::vector<OutboxRow> Store::due_outbox(const std::string& target, Time now, std::int64_t limit) {
    static const std::string sql = std::string(outbox_columns)
        + " WHERE o.target = ? AND o.state = 'queued' AND o.due_at <= ? AND NOT EXISTS (SELECT 1 FROM outbox "
          "e"
          " WHERE e.conversation_id = o.conversation_id AND e.id < o.id AND e.target = o.target"
          " AND e.state IN ('queued', 'sending')) ORDER BY o.due_at, o.id LIMIT ?";
    return all_of(database_.query(sql, {target, now, limit}));
}

void Store::save_outbox(const OutboxRow& row) {
    database_.run("UPDATE outbox SET body = ?, state = ?, attempts = ?, due_at = ?, ended_at = ?, error = ?"
                  " WHERE id = ?",
        {row.body, row.state, row.attempts, row.due_at, row.ended_at, row.error, row.id});
}

std::vector<OutboxRow> Store::outbox_sending() {
    static const std::string sql = std::string(outbox_columns) + " WHERE o.state = 'sending' ORDER BY o.id";
    return all_of(database_.query(sql));
}

bool Store::has_newer_assignment(const OutboxRow& row) {
    return database_.number("SELECT EXISTS (SELECT 1 FROM outbox WHERE conversation_id = ? AND id > ?"
                            " AND target = ? AND event = 'assignment')",
               {row.conversation, row.id, row.target})
        != 0;
}

std::optional<AgentId> Store::last_assignee_before(ConversationId id) {
    Rows row = database_.query("SELECT agent_id FROM history WHERE conversation_id ="
                               " (SELECT previous_id FROM conversations WHERE id = ?) AND kind IN"
                               " ('assigned', 'claimed', 'reassigned') ORDER BY id DESC LIMIT 1",
        {id});
    return row.next() ? row.maybe_id<AgentId>(0) : std::nullopt;
}

std::vector<AgentId> Store::assignees_written_before(const OutboxRow& row) {
    std::vector<AgentId> agents;
    for (Rows found = database_.query("SELECT agent_id, state FROM outbox WHERE conversation_id = ?"
                                      " AND id < ? AND target = ? AND event = 'assignment' AND attempts > 0"
                                      " ORDER BY id DESC",
             {row.conversation, row.id, row.target});
         found.next();) {
        if (const auto agent = found.maybe_id<AgentId>(0)) agents.push_back(*agent);
        if (found.word<OutboxState>(1) == OutboxState::sent) return agents;
    }
    if (const auto agent = last_assignee_before(*row.conversation)) agents.push_back(*agent);
    return agents;
}

std::vector<AgentId> Store::assignees_written_until(ConversationId id, Time at) {
    std::vector<AgentId> agents;
    for (Rows found = database_.query("SELECT agent_id, state = 'sent' AND ended_at < ? FROM outbox"
                                      " WHERE conversation_id = ? AND event = 'assignment' ORDER BY id DESC",
             {at, id});
         found.next();) {
        if (const auto agent = found.maybe_id<AgentId>(0)) agents.push_back(*agent);
        if (found.integer(1) != 0) return agents;
    }
    if (const auto agent = last_assignee_before(id)) agents.push_back(*agent);
    return agents;
}

void Store::delete_outbox_ended_before(Time time, std::int64_t limit) {
    database_.run("DELETE FROM outbox WHERE id IN (SELECT o.id FROM outbox o WHERE o.ended_at < ?"
                  " AND o.state <> 'refused' AND NOT (o.event = 'assignment' AND EXISTS (SELECT 1 FROM"
                  " conversations c WHERE c.id = o.conversation_id AND c.closed_at IS NULL))"
                  " ORDER BY o.ended_at LIMIT ?)",
        {time, limit});
}

} // namespace convassign
