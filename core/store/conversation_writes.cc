// SPDX-License-Identifier: MIT
#include "core/store/conversation_writes.h"

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
    Database& database, const Conversation& conversation, const std::string& customer_name) {
    const auto id = database.returned(
        "INSERT INTO conversations (state, line_id, customer, customer_name, opened_at, waiting_since,"
        " previous_id) VALUES ('unassigned', ?1, ?2, ?3, ?4, ?5,"
        " (SELECT max(p.id) FROM conversations p WHERE p.line_id = ?1 AND p.customer = ?2)) ON CONFLICT DO "
        "NOTHING"
        " RETURNING id",
        {conversation.line, conversation.customer, customer_name, conversation.opened_at,
            conversation.waiting_since});
    return id ? std::optional(ConversationId{*id}) : std::nullopt;
}

std::unordered_map<std::string, ConversationId> insert_conversations(
    Database& database, LineId line, std::span<const NewConversation> beginning, const HistoryRow& common) {
    BoundRows rows;
    for (const NewConversation& one : beginning)
        rows.add({one.customer, one.customer_name, one.waiting_since});
    std::unordered_map<std::string, ConversationId> opened;
    BoundRows numbers;
    for (Rows row = database.query(
             "INSERT INTO conversations (state, line_id, customer, customer_name, opened_at, waiting_since,"
             " previous_id) SELECT 'unassigned', ?2, value->>0, value->>1, ?3, CAST(value->>2 AS BIGINT),"
             " (SELECT max(p.id) FROM conversations p WHERE p.line_id = ?2 AND p.customer = value->>0)"
             " FROM json_each(?1) WHERE key >= 0 ON CONFLICT DO NOTHING RETURNING id, customer",
             {rows.text(), line, common.at});
         row.next();) {
        opened.emplace(row.text(1), row.id<ConversationId>(0));
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

void leave_out(Database& database, ConversationId id, AgentId agent) {
    database.run(
        "INSERT INTO left_out (conversation_id, agent_id) VALUES (?, ?) ON CONFLICT DO NOTHING", {id, agent});
}

void forget_left_out(Database& database, ConversationId id) {
    database.run("DELETE FROM left_out WHERE conversation_id = ?", {id});
}

} // namespace convassign
