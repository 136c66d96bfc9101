// SPDX-License-Identifier: MIT
#include "core/lifecycle_writes.h"

#include "core/wrap/sqlite.h"

namespace convassign {

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
