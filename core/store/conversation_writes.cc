// SPDX-License-Identifier: MIT
#include "core/store/conversation_writes.h"

#include "core/store/conversations.h"
#include "core/wrap/sqlite.h"

namespace convassign {

namespace {

/// Conversation, agent, the agent before, candidates, index, age of the winner's presence.
std::string rows_of(std::span<const Assignment> assignments) {
    BoundRows rows;
    for (const Assignment& one : assignments)
        if (one.draw)
            rows.add({one.conversation, one.agent, one.from, one.draw->candidates, one.draw->index,
                one.draw->presence_age_ms});
        else
            rows.add({one.conversation, one.agent, one.from});
    return rows.text();
}

} // namespace

std::optional<ConversationId> insert_conversation(
    Database& database, LineId line, const NewConversation& beginning, Time at) {
    const auto id = database.returned(
        "INSERT INTO conversations (state, line_id, customer_id, opened_at, waiting_since, previous_id)"
        " VALUES ('unassigned', ?1, ?2, ?3, ?4, (SELECT max(p.id) FROM conversations p"
        " WHERE p.customer_id = ?2)) ON CONFLICT DO NOTHING RETURNING id",
        {line, beginning.customer, at, beginning.waiting_since});
    return id ? std::optional(ConversationId{*id}) : std::nullopt;
}

std::unordered_map<CustomerId, ConversationId> insert_conversations(
    Database& database, LineId line, std::span<const NewConversation> beginning, const HistoryRow& common) {
    BoundRows rows;
    for (const NewConversation& one : beginning)
        rows.add({one.customer, one.waiting_since});
    std::unordered_map<CustomerId, ConversationId> opened;
    BoundRows numbers;
    for (Rows row = database.query(
             "INSERT INTO conversations (state, line_id, customer_id, opened_at, waiting_since, previous_id)"
             " SELECT 'unassigned', ?2, CAST(value->>0 AS BIGINT), ?3, CAST(value->>1 AS BIGINT),"
             " (SELECT max(p.id) FROM conversations p WHERE p.customer_id = CAST(value->>0 AS BIGINT))"
             " FROM json_each(?1) WHERE key >= 0 ON CONFLICT DO NOTHING RETURNING id, customer_id",
             {rows.text(), line, common.at});
         row.next();) {
        opened.emplace(row.id<CustomerId>(1), row.id<ConversationId>(0));
        numbers.add({row.id<ConversationId>(0)});
    }
    database.run("INSERT INTO history (at, kind, conversation_id, actor)"
                 " SELECT ?2, ?3, CAST(value->>0 AS BIGINT), ?4 FROM json_each(?1)",
        {numbers.text(), common.at, common.kind, common.actor});
    return opened;
}

bool save_assignments(Database& database, std::span<const Assignment> assignments, const HistoryRow& common) {
    const std::string given = rows_of(assignments);
    const std::int64_t changed = database.run(
        "UPDATE conversations SET state = 'assigned', assignee_id = given.agent, assigned_at = ?2,"
        " version = version + 1 FROM"
        " (SELECT CAST(value->>0 AS BIGINT) AS id, CAST(value->>1 AS BIGINT) AS agent,"
        " CAST(value->>2 AS BIGINT) AS had FROM json_each(?1)) given"
        " WHERE conversations.id = given.id AND closed_at IS NULL AND assignee_id IS NOT DISTINCT FROM "
        "given.had",
        {given, common.at});
    if (changed != std::ssize(assignments)) return false;
    database.run("INSERT INTO history (at, kind, conversation_id, agent_id, from_agent_id, actor, candidates,"
                 " chosen, presence_age_ms) SELECT ?2, ?3, CAST(value->>0 AS BIGINT),"
                 " CAST(value->>1 AS BIGINT), CAST(value->>2 AS BIGINT), ?4, CAST(value->>3 AS BIGINT),"
                 " CAST(value->>4 AS BIGINT), CAST(value->>5 AS BIGINT) FROM json_each(?1)",
        {given, common.at, common.kind, common.actor});
    return true;
}

bool save_release(Database& database, ConversationId id, AgentId from) {
    return database.run("UPDATE conversations SET state = 'unassigned', assignee_id = NULL,"
                        " assigned_at = NULL, version = version + 1 WHERE id = ? AND assignee_id = ?",
               {id, from})
        == 1;
}

bool save_close(Database& database, ConversationId id, const std::optional<AgentId>& from, Time at) {
    return database.run("UPDATE conversations SET state = 'closed', assignee_id = NULL, closed_at = ?3,"
                        " version = version + 1 WHERE id = ?1 AND closed_at IS NULL"
                        " AND assignee_id IS NOT DISTINCT FROM ?2",
               {id, from, at})
        == 1;
}

void save_with_bot(Database& database, ConversationId id, bool with_bot) {
    database.run("UPDATE conversations SET with_bot = ? WHERE id = ?", {with_bot, id});
}

bool save_assignee(Database& database, ConversationId id, AgentId agent, Time at) {
    return database.run("UPDATE conversations SET state = 'assigned', assignee_id = ?2, assigned_at = ?3,"
                        " version = version + 1 WHERE id = ?1 AND state = 'unassigned'",
               {id, agent, at})
        == 1;
}

void move_messages(Database& database, ConversationId from, ConversationId into) {
    database.run("UPDATE conversations SET message_count = message_count + (SELECT f.message_count FROM"
                 " conversations f WHERE f.id = ?1) WHERE id = ?2",
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
                 " (SELECT CAST(value->>0 AS BIGINT) AS id, CAST(value->>1 AS BIGINT) AS since"
                 " FROM json_each(?)) given"
                 " WHERE conversations.id = given.id AND closed_at IS NULL AND waiting_since > given.since",
        {rows.text()});
}

void leave_out(Database& database, ConversationId id, AgentId agent) {
    database.run(
        "INSERT INTO left_out (conversation_id, agent_id) VALUES (?, ?) ON CONFLICT DO NOTHING", {id, agent});
}

void forget_left_out(Database& database, ConversationId id) {
    database.run("DELETE FROM left_out WHERE conversation_id = ?", {id});
}

} // namespace convassign
