// SPDX-License-Identifier: MIT
#include "core/store/conversation_writes.h"

#include "core/wrap/sqlite.h"

namespace convassign {

namespace {

std::string text_or_null(const std::optional<std::int64_t>& number) {
    return number ? std::to_string(*number) : "null";
}

/// Conversation, agent, the agent before, candidates, index, age of the winner's presence.
std::string json_array(const Assignment& one) {
    std::string text = "[" + std::to_string(one.conversation.value) + ',' + std::to_string(one.agent.value)
        + ',' + (one.from ? std::to_string(one.from->value) : "null");
    if (one.draw)
        text += ',' + std::to_string(one.draw->candidates) + ',' + std::to_string(one.draw->index) + ','
            + text_or_null(one.draw->presence_age_ms);
    return text + ']';
}

std::string json_array(std::span<const Assignment> assignments) {
    std::string text = "[";
    for (const Assignment& one : assignments)
        text += (text.size() > 1 ? "," : "") + json_array(one);
    return text + "]";
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

bool save_assignments(Database& database, std::span<const Assignment> assignments, const HistoryRow& common) {
    const std::string given = json_array(assignments);
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

void leave_out(Database& database, ConversationId id, AgentId agent) {
    database.run(
        "INSERT INTO left_out (conversation_id, agent_id) VALUES (?, ?) ON CONFLICT DO NOTHING", {id, agent});
}

void forget_left_out(Database& database, ConversationId id) {
    database.run("DELETE FROM left_out WHERE conversation_id = ?", {id});
}

} // namespace convassign
