// SPDX-License-Identifier: MIT
#include "core/store/opened.h"

#include "core/wrap/database.h"

namespace convassign::opened {

bool save(Database& database, AgentId agent, ConversationId conversation) {
    return database.run("INSERT INTO opened (agent_id, conversation_id, message_id, change)"
                        " SELECT CAST(?1 AS BIGINT), m.conversation_id, m.id,"
                        " (SELECT coalesce(max(change), 0) + 1 FROM opened) FROM messages m"
                        " WHERE m.id = (SELECT max(n.id) FROM messages n WHERE n.conversation_id = ?2"
                        " AND n.direction = 'in')"
                        " ON CONFLICT (agent_id, conversation_id) DO UPDATE SET message_id ="
                        " excluded.message_id, change = excluded.change"
                        " WHERE opened.message_id < excluded.message_id",
               {agent, conversation})
        > 0;
}

std::int64_t count_new(Database& database, AgentId agent, ConversationId conversation) {
    return database.number("SELECT count(*) FROM (SELECT id FROM messages WHERE conversation_id = ?2"
                           " AND direction = 'in' AND id > coalesce((SELECT o.message_id FROM opened o"
                           " WHERE o.agent_id = ?1 AND o.conversation_id = ?2), 0) LIMIT ?3) n",
        {agent, conversation, most_new});
}

void remove_of(Database& database, ConversationId conversation) {
    database.run("DELETE FROM opened WHERE conversation_id = ?", {conversation});
}

} // namespace convassign::opened
