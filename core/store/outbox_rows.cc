// SPDX-License-Identifier: MIT
#include "core/store/outbox_rows.h"

#include "core/wrap/database.h"

#include <algorithm>

namespace convassign::outbox_rows {

namespace {

constexpr std::string_view outbox_columns =
    "SELECT o.id, o.message_id, o.occasion, o.target, o.conversation_id, o.line_id, o.agent_id, o.body, "
    "o.state,"
    " o.attempts, o.queued_at, o.due_at, o.ended_at, o.error, o.reply_id, o.in_doubt FROM outbox o";

OutboxRow outbox_of(const Rows& row) {
    OutboxRow entry;
    entry.id = row.id<OutboxId>(0);
    entry.message_id = row.text(1);
    entry.occasion = row.word<Occasion>(2);
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
    entry.reply = row.maybe_id<MessageId>(14);
    entry.in_doubt = row.flag(15);
    return entry;
}

std::vector<OutboxRow> all_of(Rows row) {
    std::vector<OutboxRow> rows;
    while (row.next())
        rows.push_back(outbox_of(row));
    return rows;
}

/// Who was the last to have the one before this: providers keep them there when it is opened again.
std::optional<AgentId> last_assignee_before(Database& database, ConversationId id) {
    Rows row = database.query(
        "SELECT agent_id FROM history WHERE conversation_id ="
        " (SELECT previous_id FROM conversations WHERE id = ?) AND kind IN"
        " ('assigned', 'claimed', 'reassigned', 'merged') AND agent_id IS NOT NULL ORDER BY id DESC LIMIT 1",
        {id});
    return row.next() ? row.maybe_id<AgentId>(0) : std::nullopt;
}

} // namespace

void add(Database& database, const OutboxRow& row) {
    database.run("INSERT INTO outbox (message_id, occasion, target, conversation_id, line_id, agent_id, body,"
                 " state, queued_at, due_at, ended_at, reply_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {row.message_id, row.occasion, row.target, row.conversation, row.line, row.agent, row.body, row.state,
            row.queued_at, row.due_at, row.ended_at, row.reply});
}

void overtake(Database& database, ConversationId conversation, Time now) {
    database.run("UPDATE outbox SET state = 'overtaken', ended_at = ?, error = '' WHERE conversation_id = ?"
                 " AND state = 'queued' AND occasion IN ('assignment', 'unassigned')",
        {now, conversation});
}

void move(Database& database, ConversationId from, ConversationId into) {
    database.run("UPDATE outbox SET conversation_id = ?2 WHERE conversation_id = ?1 AND (state <> 'sending'"
                 " OR NOT EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = ?2"
                 " AND o.state = 'sending' AND o.target = outbox.target))",
        {from, into});
}

void overtake_assignments(Database& database, ConversationId conversation, Time now) {
    database.run("UPDATE outbox SET state = 'overtaken', ended_at = ? WHERE conversation_id = ?"
                 " AND state = 'queued' AND occasion = 'assignment'",
        {now, conversation});
}

void overtake_replies(Database& database, ConversationId conversation, Time now) {
    database.run("UPDATE outbox SET state = 'overtaken', ended_at = ?, error = '', in_doubt = 0"
                 " WHERE conversation_id = ? AND state = 'queued' AND occasion = 'reply'",
        {now, conversation});
}

std::optional<MessageId> find_reply(Database& database, const std::string& message_id) {
    Rows row = database.query("SELECT reply_id FROM outbox WHERE message_id = ?", {message_id});
    return row.next() ? row.maybe_id<MessageId>(0) : std::nullopt;
}

void move_reply(Database& database, MessageId from, MessageId into) {
    database.run("UPDATE outbox SET reply_id = ? WHERE reply_id = ?", {into, from});
}

std::optional<OutboxRow> newest_of_reply(Database& database, MessageId reply) {
    static const std::string sql =
        std::string(outbox_columns) + " WHERE o.reply_id = ? ORDER BY o.id DESC LIMIT 1";
    const auto rows = all_of(database.query(sql, {reply}));
    return rows.empty() ? std::nullopt : std::optional(rows.front());
}

std::vector<OutboxRow> of(Database& database, ConversationId conversation) {
    static const std::string sql = std::string(outbox_columns) + " WHERE o.conversation_id = ?";
    return all_of(database.query(sql, {conversation}));
}

bool has_waiting_replies(Database& database) {
    return database.number(
               "SELECT EXISTS (SELECT 1 FROM outbox WHERE state IN ('queued', 'sending', 'refused')"
               " AND ended_at IS NULL AND reply_id IS NOT NULL)")
        != 0;
}

void doubt_replies(Database& database) {
    database.run("UPDATE outbox SET in_doubt = 1 WHERE state IN ('queued', 'sending', 'refused')"
                 " AND ended_at IS NULL AND reply_id IS NOT NULL");
}

void overtake_failure(Database& database, LineId line, Time now) {
    database.run("UPDATE outbox SET state = 'overtaken', ended_at = ? WHERE line_id = ?"
                 " AND state = 'queued' AND attempts = 0 AND occasion = 'provider_failing'",
        {now, line});
}

OutboxCounts count(Database& database, Time now) {
    Rows row =
        database.query("SELECT (SELECT count(*) FROM outbox WHERE state = 'queued'"
                       " AND (due_at <= ? OR attempts > 0)),"
                       " (SELECT count(*) FROM outbox WHERE state = 'sending'),"
                       " (SELECT count(*) FROM outbox WHERE state = 'refused' AND occasion <> 'reply')",
            {now});
    row.next();
    return {row.integer(0), row.integer(1), row.integer(2)};
}

std::vector<OutboxRow> list(Database& database, const OutboxFilter& filter) {
    const std::string sql = std::string(outbox_columns)
        + (filter.all ? " WHERE o.id > 0" : " WHERE o.state IN ('queued', 'sending', 'refused')")
        + (filter.target ? " AND o.target = ?1" : " AND ?1 IS NULL") + " ORDER BY o.id"
        + (filter.all ? " DESC" : "") + " LIMIT ?2";
    auto rows = all_of(database.query(sql, {filter.target, filter.limit}));
    if (filter.all) std::ranges::reverse(rows);
    return rows;
}

std::optional<OutboxRow> find(Database& database, OutboxId id) {
    static const std::string sql = std::string(outbox_columns) + " WHERE o.id = ?";
    const auto rows = all_of(database.query(sql, {id}));
    return rows.empty() ? std::nullopt : std::optional(rows.front());
}

std::vector<OutboxRow> due(Database& database, const std::string& target, Time now, std::int64_t limit) {
    static const std::string sql = std::string(outbox_columns)
        + " WHERE o.target = ? AND o.state = 'queued' AND o.due_at <= ? AND NOT EXISTS (SELECT 1 FROM outbox "
          "e"
          " WHERE e.conversation_id = o.conversation_id AND e.id < o.id AND e.target = o.target"
          " AND e.state IN ('queued', 'sending')) ORDER BY o.due_at, o.id LIMIT ?";
    return all_of(database.query(sql, {target, now, limit}));
}

void save(Database& database, const OutboxRow& row) {
    database.run("UPDATE outbox SET body = ?, state = ?, attempts = ?, due_at = ?, ended_at = ?, error = ?,"
                 " in_doubt = ? WHERE id = ?",
        {row.body, row.state, row.attempts, row.due_at, row.ended_at, row.error, row.in_doubt, row.id});
}

std::vector<OutboxRow> sending(Database& database) {
    static const std::string sql = std::string(outbox_columns) + " WHERE o.state = 'sending' ORDER BY o.id";
    return all_of(database.query(sql));
}

std::vector<OutboxRow> of_customer(Database& database, ConversationId conversation) {
    static const std::string sql = std::string(outbox_columns)
        + " JOIN conversations c ON c.id = o.conversation_id JOIN conversations this"
          " ON this.customer_id = c.customer_id WHERE this.id = ?";
    return all_of(database.query(sql, {conversation}));
}

bool has_newer_assignment(Database& database, const OutboxRow& row) {
    return database.number("SELECT EXISTS (SELECT 1 FROM outbox WHERE conversation_id = ? AND id > ?"
                           " AND target = ? AND occasion = 'assignment')",
               {row.conversation, row.id, row.target})
        != 0;
}

std::vector<AgentId> assignees_written_before(Database& database, const OutboxRow& row) {
    std::vector<AgentId> agents;
    for (Rows found = database.query("SELECT agent_id, state FROM outbox WHERE conversation_id = ?"
                                     " AND id < ? AND target = ? AND occasion = 'assignment' AND attempts > 0"
                                     " ORDER BY id DESC",
             {row.conversation, row.id, row.target});
         found.next();) {
        if (const auto agent = found.maybe_id<AgentId>(0)) agents.push_back(*agent);
        if (found.word<OutboxState>(1) == OutboxState::sent) return agents;
    }
    if (const auto agent = last_assignee_before(database, *row.conversation)) agents.push_back(*agent);
    return agents;
}

std::vector<AgentId> assignees_written_until(Database& database, ConversationId id, Time at) {
    std::vector<AgentId> agents;
    for (Rows found =
             database.query("SELECT agent_id, state = 'sent' AND ended_at < ? FROM outbox"
                            " WHERE conversation_id = ? AND occasion = 'assignment' ORDER BY id DESC",
                 {at, id});
         found.next();) {
        if (const auto agent = found.maybe_id<AgentId>(0)) agents.push_back(*agent);
        if (found.integer(1) != 0) return agents;
    }
    if (const auto agent = last_assignee_before(database, id)) agents.push_back(*agent);
    return agents;
}

bool is_written(Database& database, ConversationId id, AgentId agent, Time at) {
    Rows row = database.query("SELECT agent_id, state, ended_at FROM outbox WHERE conversation_id = ?"
                              " AND occasion = 'assignment' ORDER BY id DESC LIMIT 1",
        {id});
    return row.next() && row.maybe_id<AgentId>(0) == agent && row.word<OutboxState>(1) == OutboxState::sent
        && row.maybe_time(2) < at;
}

void overtake_notice(Database& database, ConversationId id, Time now) {
    database.run("UPDATE outbox SET state = 'overtaken', ended_at = ? WHERE conversation_id = ?"
                 " AND state = 'queued' AND occasion = 'unassigned'",
        {now, id});
}

void hasten(Database& database, const std::string& target, Time now) {
    database.run("UPDATE outbox SET due_at = ?2 WHERE target = ?1 AND state = 'queued' AND due_at > ?2"
                 " AND attempts > 0",
        {target, now});
}

void remove_ended_before(Database& database, Time time, std::int64_t limit) {
    database.run("DELETE FROM outbox WHERE id IN (SELECT o.id FROM outbox o WHERE o.ended_at < ?"
                 " AND (o.state <> 'refused' OR o.occasion = 'reply') AND NOT (o.occasion = 'assignment' AND "
                 "EXISTS (SELECT 1 FROM"
                 " conversations c WHERE c.id = o.conversation_id AND c.closed_at IS NULL))"
                 " ORDER BY o.ended_at LIMIT ?)",
        {time, limit});
}

} // namespace convassign::outbox_rows
