// SPDX-License-Identifier: MIT
#include "core/store/agents.h"

#include "core/store/sessions.h"
#include "core/wrap/database.h"

namespace convassign::agents {

namespace {

constexpr std::string_view select_agents =
    "SELECT id, name, display_name, role, enabled, draws, removed, presence_override, override_until, online,"
    " paused FROM agents";

Agent agent_of(const Rows& row) {
    Agent agent;
    agent.id = row.id<AgentId>(0);
    agent.name = row.text(1);
    agent.display_name = row.text(2);
    agent.role = row.word<Role>(3);
    agent.enabled = row.flag(4);
    agent.draws = row.flag(5);
    agent.removed = row.flag(6);
    if (!row.is_null(7)) agent.presence_override = row.word<PresenceOverride>(7);
    agent.override_until = row.maybe_time(8);
    agent.online = row.flag(9);
    agent.paused = row.flag(10);
    return agent;
}

std::vector<Agent> agents_of(Rows row) {
    std::vector<Agent> agents;
    while (row.next())
        agents.push_back(agent_of(row));
    return agents;
}

std::optional<Agent> first_agent(Rows row) {
    if (!row.next()) return std::nullopt;
    return agent_of(row);
}

} // namespace

std::vector<Agent> all(Database& database) {
    static const std::string sql = std::string(select_agents) + " WHERE removed = 0 ORDER BY name";
    return agents_of(database.query(sql));
}

std::vector<Agent> ever(Database& database) {
    static const std::string sql = std::string(select_agents) + " ORDER BY id";
    return agents_of(database.query(sql));
}

std::optional<Agent> find(Database& database, std::string_view name) {
    static const std::string sql = std::string(select_agents) + " WHERE name = ? AND removed = 0";
    return first_agent(database.query(sql, {name}));
}

std::optional<Agent> find(Database& database, AgentId id) {
    static const std::string sql = std::string(select_agents) + " WHERE id = ?";
    return first_agent(database.query(sql, {id}));
}

std::optional<Agent> find_removed(Database& database, std::string_view name) {
    static const std::string sql =
        std::string(select_agents) + " WHERE name = ? AND removed = 1 ORDER BY id DESC LIMIT 1";
    return first_agent(database.query(sql, {name}));
}

std::optional<Agent> find_by_token(Database& database, const Sha256& hash) {
    static const std::string sql = std::string(select_agents) + " WHERE token_hash = ? AND removed = 0";
    return first_agent(database.query(sql, {std::span<const unsigned char>(hash)}));
}

std::optional<Agent> find_by_presence_token(Database& database, const Sha256& hash) {
    static const std::string sql = std::string(select_agents) + " WHERE presence_hash = ? AND removed = 0";
    return first_agent(database.query(sql, {std::span<const unsigned char>(hash)}));
}

AgentId add(Database& database, const Agent& agent) {
    return AgentId{*database.returned("INSERT INTO agents (name, display_name, role, enabled, draws)"
                                      " VALUES (?, ?, ?, ?, ?) RETURNING id",
        {agent.name, agent.display_name, agent.role, agent.enabled, agent.draws})};
}

void save(Database& database, const Agent& agent) {
    database.run(
        "UPDATE agents SET name = ?, display_name = ?, role = ?, enabled = ?, draws = ?, removed = ?,"
        " presence_override = ?, override_until = ?, paused = ? WHERE id = ?",
        {agent.name, agent.display_name, agent.role, agent.enabled, agent.draws, agent.removed,
            agent.presence_override, agent.override_until, agent.paused, agent.id});
}

void save_token(Database& database, AgentId agent, const std::optional<Sha256>& hash) {
    database.run("UPDATE agents SET token_hash = ? WHERE id = ?", {hash, agent});
    sessions::remove_of(database, agent);
}

void save_presence_token(Database& database, AgentId agent, const std::optional<Sha256>& hash) {
    database.run("UPDATE agents SET presence_hash = ? WHERE id = ?", {hash, agent});
}

std::optional<Agent> find_by_session(Database& database, const Sha256& hash, Time now) {
    static const std::string sql = std::string(select_agents)
        + " WHERE id = (SELECT agent_id FROM sessions WHERE secret_hash = ? AND ends_at > ?) AND removed = 0";
    return first_agent(database.query(sql, {std::span<const unsigned char>(hash), now}));
}

void save_online(Database& database, AgentId agent, bool online) {
    database.run("UPDATE agents SET online = ?, vanished_since = NULL, vanished_until = NULL WHERE id = ?",
        {online, agent});
}

void save_vanished(Database& database, const LastLease& lease) {
    database.run("UPDATE agents SET vanished_since = ?, vanished_until = ? WHERE id = ?",
        {lease.since, lease.until, lease.agent});
}

std::optional<LastLease> find_vanished(Database& database) {
    Rows row = database.query("SELECT id, vanished_since, vanished_until FROM agents"
                              " WHERE vanished_until IS NOT NULL LIMIT 1");
    if (!row.next()) return std::nullopt;
    return LastLease{row.id<AgentId>(0), row.time(1), row.time(2)};
}

void forget_vanished(Database& database, AgentId agent) {
    database.run("UPDATE agents SET vanished_since = NULL, vanished_until = NULL WHERE id = ?", {agent});
}

void shift_overrides(Database& database, Duration by) {
    database.run("UPDATE agents SET override_until = override_until + ? WHERE override_until IS NOT NULL",
        {by.count()});
}

} // namespace convassign::agents
