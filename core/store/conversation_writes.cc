// SPDX-License-Identifier: MIT
#include "core/store/conversation_writes.h"

#include "core/store/chained_rows.h"
#include "core/store/conversations.h"
#include "core/store/erased_history.h"
#include "core/store/history_row.h"
#include "core/store/history_writes.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <vector>

namespace convassign {

namespace {

BoundRows rows_of(std::span<const ConversationId> ids) {
    BoundRows rows;
    for (const ConversationId id : ids)
        rows.add({id});
    return rows;
}

/// Conversation, agent, the agent before, candidates, index, age of the winner's presence, number of the
/// draw.
BoundRows rows_of(std::span<const Assignment> assignments) {
    BoundRows rows;
    for (const Assignment& one : assignments)
        if (one.draw)
            rows.add({one.conversation, one.agent, one.from, one.draw->candidates, one.draw->index,
                one.draw->presence_age_ms, one.draw->number});
        else
            rows.add({one.conversation, one.agent, one.from});
    return rows;
}

/// The beginning of them that was drawn from one day's secret, or from none.
std::span<const Assignment> of_one_day(std::span<const Assignment> assignments) {
    const auto day_of = [](const Assignment& one) { return one.draw ? one.draw->day : std::nullopt; };
    const auto end = std::ranges::find_if(
        assignments, [&](const Assignment& one) { return day_of(one) != day_of(assignments.front()); });
    return {assignments.begin(), end};
}

/// The same row of each conversation.
void add_rows(Database& database, std::span<const ConversationId> ids, HistoryRow row) {
    ChainedRows rows(database);
    for (const ConversationId id : ids) {
        row.conversation = id;
        rows.add(row);
    }
    const BoundRows given = rows_of(ids);
    database.run("INSERT INTO history (id, at, kind, conversation_id, from_agent_id, actor, because, hash)"
                 " SELECT ?2 + key, ?3, ?4, CAST(v0 AS BIGINT), ?5, ?6, ?7,"
                 " substr(?8, CAST(32 * key + 1 AS INTEGER), 32) FROM bound_rows(?1)",
        {given, rows.first(), row.at, row.kind, row.from_agent, row.actor, row.because, rows.hashes()});
}

/// All of one day.
void add_rows(Database& database, std::span<const Assignment> assignments, HistoryRow row) {
    const BoundRows given = rows_of(assignments);
    ChainedRows rows(database);
    for (const Assignment& one : assignments) {
        row.conversation = one.conversation;
        row.agent = one.agent;
        row.from_agent = one.from;
        row.draw = one.draw;
        rows.add(row);
    }
    database.run("INSERT INTO history (id, at, kind, conversation_id, agent_id, from_agent_id, actor,"
                 " candidates, chosen, presence_age_ms, day, number, hash) SELECT ?2 + key, ?3, ?4,"
                 " CAST(v0 AS BIGINT), CAST(v1 AS BIGINT), CAST(v2 AS BIGINT), ?5,"
                 " CAST(v3 AS BIGINT), CAST(v4 AS BIGINT), CAST(v5 AS BIGINT), ?6,"
                 " CAST(v6 AS BIGINT), substr(?7, CAST(32 * key + 1 AS INTEGER), 32)"
                 " FROM bound_rows(?1)",
        {given, rows.first(), row.at, row.kind, row.actor, row.draw ? row.draw->day : std::nullopt,
            rows.hashes()});
}

/// All that the history says of it.
std::vector<HistoryRow> rows_about(Database& database, ConversationId id) {
    static const std::string sql = std::string("SELECT ") + history_columns + " FROM history h"
        + history_names + " WHERE h.conversation_id = ? ORDER BY h.id";
    std::vector<HistoryRow> rows;
    for (Rows row = database.query(sql, {id}); row.next();)
        rows.push_back(history_of(row));
    return rows;
}

} // namespace

std::optional<ConversationId> insert_conversation(
    Database& database, LineId line, const NewConversation& beginning, Time at) {
    const auto id =
        database.returned("INSERT INTO conversations (state, line_id, customer_id, opened_at, waiting_since,"
                          " awaiting_since, message_count, previous_id) VALUES ('unassigned', ?1, ?2, ?3, "
                          "?4, ?4, ?5, (SELECT max(p.id) FROM conversations p"
                          " WHERE p.customer_id = ?2)) ON CONFLICT DO NOTHING RETURNING id",
            {line, beginning.customer, at, beginning.waiting_since, beginning.message_count});
    return id ? std::optional(ConversationId{*id}) : std::nullopt;
}

std::unordered_map<CustomerId, ConversationId> insert_conversations(
    Database& database, LineId line, std::span<const NewConversation> beginning, const HistoryRow& common) {
    BoundRows rows;
    for (const NewConversation& one : beginning)
        rows.add({one.customer, one.waiting_since, one.message_count});
    std::unordered_map<CustomerId, ConversationId> opened;
    std::vector<ConversationId> ids;
    for (Rows row = database.query(
             "INSERT INTO conversations (state, line_id, customer_id, opened_at, waiting_since,"
             " awaiting_since, message_count, previous_id) SELECT 'unassigned', ?2,"
             " CAST(v0 AS BIGINT), ?3, CAST(v1 AS BIGINT), CAST(v1 AS BIGINT),"
             " CAST(v2 AS BIGINT),"
             " (SELECT max(p.id) FROM conversations p WHERE p.customer_id = CAST(v0 AS BIGINT))"
             " FROM bound_rows(?1) WHERE key >= 0 ON CONFLICT DO NOTHING RETURNING id, customer_id",
             {rows, line, common.at});
         row.next();) {
        ids.push_back(row.id<ConversationId>(0));
        opened.emplace(row.id<CustomerId>(1), ids.back());
    }
    std::ranges::sort(ids);
    add_rows(database, ids, common);
    return opened;
}

namespace {

/// Most draws are of one, which is quicker without a JSON text.
bool save_assignment(Database& database, const Assignment& one, HistoryRow row) {
    const std::int64_t changed =
        database.run("UPDATE conversations SET state = 'assigned', assignee_id = ?2, assigned_at = ?3,"
                     " version = version + 1, shown = CASE WHEN ?4 = 'assigned' THEN 0 ELSE 1 END"
                     " WHERE id = ?1 AND closed_at IS NULL AND assignee_id IS NOT DISTINCT FROM ?5",
            {one.conversation, one.agent, row.at, row.kind, one.from});
    if (changed != 1) return false;
    row.conversation = one.conversation;
    row.agent = one.agent;
    row.from_agent = one.from;
    row.draw = one.draw;
    add_history(database, row);
    return true;
}

} // namespace

bool save_assignments(Database& database, std::span<const Assignment> assignments, const HistoryRow& common) {
    if (assignments.size() == 1) return save_assignment(database, assignments.front(), common);
    const BoundRows given = rows_of(assignments);
    const std::int64_t changed = database.run(
        "UPDATE conversations SET state = 'assigned', assignee_id = given.agent, assigned_at = ?2,"
        " version = version + 1, shown = CASE WHEN ?3 = 'assigned' THEN 0 ELSE 1 END FROM"
        " (SELECT CAST(v0 AS BIGINT) AS id, CAST(v1 AS BIGINT) AS agent,"
        " CAST(v2 AS BIGINT) AS had FROM bound_rows(?1)) given"
        " WHERE conversations.id = given.id AND closed_at IS NULL AND assignee_id IS NOT DISTINCT FROM "
        "given.had",
        {given, common.at, common.kind});
    if (changed != std::ssize(assignments)) return false;
    for (auto rest = assignments; !rest.empty();) {
        const auto some = of_one_day(rest);
        add_rows(database, some, common);
        rest = rest.subspan(some.size());
    }
    return true;
}

void save_shown(Database& database, AgentId agent, std::span<const ConversationId> ids) {
    const BoundRows given = rows_of(ids);
    // The plus keeps the planner from going through all that the agent has.
    database.run("UPDATE conversations SET shown = 1 WHERE id IN (SELECT CAST(v0 AS BIGINT)"
                 " FROM bound_rows(?1)) AND +assignee_id = ?2 AND shown = 0",
        {given, agent});
}

bool save_release(Database& database, ConversationId id, AgentId from) {
    return database.run("UPDATE conversations SET state = 'unassigned', assignee_id = NULL,"
                        " assigned_at = NULL, version = version + 1 WHERE id = ? AND assignee_id = ?",
               {id, from})
        == 1;
}

bool save_releases(Database& database, std::span<const ConversationId> ids, const HistoryRow& common) {
    const BoundRows given = rows_of(ids);
    // The plus keeps the planner from going through all that the agent has.
    const std::int64_t changed =
        database.run("UPDATE conversations SET state = 'unassigned', assignee_id = NULL, assigned_at = NULL,"
                     " version = version + 1 WHERE id IN (SELECT CAST(v0 AS BIGINT) FROM bound_rows(?1))"
                     " AND +assignee_id = ?2",
            {given, common.from_agent});
    if (changed != std::ssize(ids)) return false;
    add_rows(database, ids, common);
    return true;
}

bool save_close(Database& database, ConversationId id, const std::optional<AgentId>& from, Time at) {
    return database.run(
               "UPDATE conversations SET state = 'closed', assignee_id = NULL, closed_at = ?3, emptied = 0,"
               " version = version + 1 WHERE id = ?1 AND closed_at IS NULL"
               " AND assignee_id IS NOT DISTINCT FROM ?2",
               {id, from, at})
        == 1;
}

bool save_reopen(Database& database, ConversationId id, const std::optional<AgentId>& agent) {
    return database.run(
               "UPDATE conversations SET state = CASE WHEN ?2 IS NULL THEN 'unassigned' ELSE 'assigned'"
               " END, assignee_id = ?2, assigned_at = CASE WHEN ?2 IS NULL THEN NULL"
               " ELSE assigned_at END, closed_at = NULL, emptied = 0, shown = 1, version = version + 1"
               " WHERE id = ?1 AND state = 'closed' AND NOT EXISTS (SELECT 1 FROM conversations o"
               " WHERE o.customer_id = conversations.customer_id AND o.closed_at IS NULL)",
               {id, agent})
        == 1;
}

void save_emptied(Database& database, ConversationId id) {
    database.run("UPDATE conversations SET emptied = 1 WHERE id = ? AND NOT EXISTS"
                 " (SELECT 1 FROM messages WHERE conversation_id = conversations.id AND forgotten = 0)",
        {id});
}

void delete_conversation(Database& database, const Conversation& conversation) {
    const ConversationId id = conversation.id;
    database.run("UPDATE conversations SET previous_id = ?3 WHERE id = (SELECT min(n.id) FROM conversations n"
                 " WHERE n.customer_id = ?2 AND n.id > ?1)",
        {id, conversation.customer_id, conversation.previous});
    erased_history::erase(database, rows_about(database, id));
    for (const char* of_it : {"DELETE FROM outbox WHERE conversation_id = ?",
             "DELETE FROM replies WHERE message_id IN (SELECT m.id FROM messages m WHERE m.conversation_id = "
             "?)",
             "DELETE FROM media WHERE message_id IN (SELECT id FROM messages WHERE conversation_id = ?)",
             "DELETE FROM messages WHERE conversation_id = ?",
             "DELETE FROM left_out WHERE conversation_id = ?", "DELETE FROM opened WHERE conversation_id = ?",
             "DELETE FROM conversations WHERE id = ?"})
        database.run(of_it, {id});
}

void save_with_bot(Database& database, ConversationId id, bool with_bot) {
    database.run("UPDATE conversations SET with_bot = ? WHERE id = ?", {with_bot, id});
}

bool save_assignee(Database& database, ConversationId id, AgentId agent, Time at) {
    return database.run("UPDATE conversations SET state = 'assigned', assignee_id = ?2, assigned_at = ?3,"
                        " shown = 1, version = version + 1 WHERE id = ?1 AND state = 'unassigned'",
               {id, agent, at})
        == 1;
}

void move_messages(Database& database, ConversationId from, ConversationId into) {
    database.run("UPDATE conversations SET message_count = conversations.message_count + f.message_count,"
                 " awaiting_since = CASE WHEN conversations.awaiting_since <= f.awaiting_since"
                 " THEN conversations.awaiting_since"
                 " ELSE coalesce(f.awaiting_since, conversations.awaiting_since) END"
                 " FROM conversations f WHERE f.id = ?1 AND conversations.id = ?2",
        {from, into});
    database.run("UPDATE conversations SET message_count = 0 WHERE id = ?", {from});
    database.run("UPDATE messages SET conversation_id = ?2 WHERE conversation_id = ?1", {from, into});
}

void move_left_out(Database& database, ConversationId from, ConversationId into) {
    database.run("INSERT INTO left_out (conversation_id, agent_id) SELECT ?2, l.agent_id FROM left_out l"
                 " WHERE l.conversation_id = ?1 ON CONFLICT DO NOTHING",
        {from, into});
    forget_left_out(database, from);
}

void move_conversations(Database& database, CustomerId from, CustomerId into) {
    database.run("UPDATE conversations SET customer_id = ?2 WHERE customer_id = ?1", {from, into});
    database.run("UPDATE conversations SET previous_id = (SELECT max(p.id) FROM conversations p"
                 " WHERE p.customer_id = ?1 AND p.id < conversations.id) WHERE customer_id = ?1",
        {into});
}

void save_waiting_since(Database& database, std::span<const QueuePlace> places) {
    BoundRows rows;
    for (const QueuePlace& place : places)
        rows.add({place.id, place.waiting_since});
    database.run("UPDATE conversations SET waiting_since = given.since FROM"
                 " (SELECT CAST(v0 AS BIGINT) AS id, CAST(v1 AS BIGINT) AS since"
                 " FROM bound_rows(?)) given"
                 " WHERE conversations.id = given.id AND closed_at IS NULL AND waiting_since > given.since",
        {rows});
}

void leave_out(Database& database, ConversationId id, AgentId agent) {
    database.run(
        "INSERT INTO left_out (conversation_id, agent_id) VALUES (?, ?) ON CONFLICT DO NOTHING", {id, agent});
}

void forget_left_out(Database& database, ConversationId id) {
    database.run("DELETE FROM left_out WHERE conversation_id = ?", {id});
}

} // namespace convassign
