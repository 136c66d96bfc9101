// SPDX-License-Identifier: MIT
#include "core/store/sessions.h"

#include "core/wrap/database.h"

namespace convassign::sessions {

void add(Database& database, const Sha256& hash, AgentId agent, Time ends_at) {
    database.run("INSERT INTO sessions (secret_hash, agent_id, ends_at) VALUES (?, ?, ?)",
        {std::span<const unsigned char>(hash), agent, ends_at});
    // The newest ones of the agent stay.
    database.run("DELETE FROM sessions WHERE agent_id = ?1 AND ends_at < (SELECT ends_at FROM sessions"
                 " WHERE agent_id = ?1 ORDER BY ends_at DESC LIMIT 1 OFFSET ?2)",
        {agent, most_of_an_agent - 1});
}

void remove(Database& database, const Sha256& hash) {
    database.run("DELETE FROM sessions WHERE secret_hash = ?", {std::span<const unsigned char>(hash)});
}

void remove_of(Database& database, AgentId agent) {
    database.run("DELETE FROM sessions WHERE agent_id = ?", {agent});
}

void remove_ended_before(Database& database, Time time) {
    database.run("DELETE FROM sessions WHERE ends_at <= ?", {time});
}

} // namespace convassign::sessions
