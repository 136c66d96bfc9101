// SPDX-License-Identifier: MIT
#include "core/store/store.h"

namespace convassign {

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

Bound bytes_of(const std::optional<Sha256>& hash) {
    return hash ? Bound(std::span<const unsigned char>(*hash)) : Bound(std::nullopt);
}

// More rows of the history take longer to read than the conversations take to count.
constexpr std::int64_t worth_following = 1000;

std::optional<Agent> first_agent(Rows row) {
    if (!row.next()) return std::nullopt;
    return agent_of(row);
}

Tab tab_of(const Rows& row) {
    return {row.text(1), row.integer(2), row.flag(3), row.time(4), row.time(5), row.time(6)};
}

} // namespace

std::vector<Agent> Store::agents() {
    static const std::string sql = std::string(select_agents) + " WHERE removed = 0 ORDER BY name";
    std::vector<Agent> agents;
    for (Rows row = database_.query(sql); row.next();)
        agents.push_back(agent_of(row));
    return agents;
}

std::optional<Agent> Store::find_agent(std::string_view name) {
    static const std::string sql = std::string(select_agents) + " WHERE name = ? AND removed = 0";
    return first_agent(database_.query(sql, {name}));
}

std::optional<Agent> Store::find_agent(AgentId id) {
    static const std::string sql = std::string(select_agents) + " WHERE id = ?";
    return first_agent(database_.query(sql, {id}));
}

std::optional<Agent> Store::find_removed_agent(std::string_view name) {
    static const std::string sql =
        std::string(select_agents) + " WHERE name = ? AND removed = 1 ORDER BY id DESC LIMIT 1";
    return first_agent(database_.query(sql, {name}));
}

std::optional<Agent> Store::find_agent_by_token(const Sha256& hash) {
    static const std::string sql = std::string(select_agents) + " WHERE token_hash = ? AND removed = 0";
    return first_agent(database_.query(sql, {std::span<const unsigned char>(hash)}));
}

std::optional<Agent> Store::find_agent_by_presence_token(const Sha256& hash) {
    static const std::string sql = std::string(select_agents) + " WHERE presence_hash = ? AND removed = 0";
    return first_agent(database_.query(sql, {std::span<const unsigned char>(hash)}));
}

AgentId Store::add_agent(const Agent& agent) {
    database_.run("INSERT INTO agents (name, display_name, role, enabled, draws) VALUES (?, ?, ?, ?, ?)",
        {agent.name, agent.display_name, agent.role, agent.enabled, agent.draws});
    return AgentId{database_.last_insert_id()};
}

void Store::save_agent(const Agent& agent) {
    database_.run(
        "UPDATE agents SET name = ?, display_name = ?, role = ?, enabled = ?, draws = ?, removed = ?,"
        " presence_override = ?, override_until = ?, paused = ? WHERE id = ?",
        {agent.name, agent.display_name, agent.role, agent.enabled, agent.draws, agent.removed,
            agent.presence_override, agent.override_until, agent.paused, agent.id});
}

void Store::save_token(AgentId agent, const std::optional<Sha256>& hash) {
    database_.run("UPDATE agents SET token_hash = ? WHERE id = ?", {bytes_of(hash), agent});
    delete_sessions_of(agent);
}

void Store::save_presence_token(AgentId agent, const std::optional<Sha256>& hash) {
    database_.run("UPDATE agents SET presence_hash = ? WHERE id = ?", {bytes_of(hash), agent});
}

std::optional<Agent> Store::find_agent_by_session(const Sha256& hash, Time now) {
    static const std::string sql = std::string(select_agents)
        + " WHERE id = (SELECT agent_id FROM sessions WHERE secret_hash = ? AND ends_at > ?) AND removed = 0";
    return first_agent(database_.query(sql, {std::span<const unsigned char>(hash), now}));
}

void Store::add_session(const Sha256& hash, AgentId agent, Time ends_at) {
    database_.run("INSERT INTO sessions (secret_hash, agent_id, ends_at) VALUES (?, ?, ?)",
        {std::span<const unsigned char>(hash), agent, ends_at});
    // The newest ones of the agent stay.
    database_.run("DELETE FROM sessions WHERE agent_id = ?1 AND ends_at < (SELECT ends_at FROM sessions"
                  " WHERE agent_id = ?1 ORDER BY ends_at DESC LIMIT 1 OFFSET ?2)",
        {agent, sessions_per_agent - 1});
}

void Store::delete_session(const Sha256& hash) {
    database_.run("DELETE FROM sessions WHERE secret_hash = ?", {std::span<const unsigned char>(hash)});
}

void Store::delete_sessions_of(AgentId agent) {
    database_.run("DELETE FROM sessions WHERE agent_id = ?", {agent});
}

void Store::delete_sessions_ended_before(Time time) {
    database_.run("DELETE FROM sessions WHERE ends_at <= ?", {time});
}

void Store::record_online(AgentId agent, bool online) {
    database_.run("UPDATE agents SET online = ? WHERE id = ?", {online, agent});
}

std::unordered_map<AgentId, std::int64_t> Store::open_conversations_by_agent() {
    if (database_.is_in_transaction()) return count_loads().open;
    if (loads_ && database_.number("SELECT max(id) FROM history") - loads_->as_of.value < worth_following)
        follow_loads(*loads_);
    else
        loads_ = count_loads();
    return loads_->open;
}

Store::Loads Store::count_loads() {
    Loads loads;
    // One statement sees one moment.
    for (Rows row =
             database_.query("SELECT id, (SELECT count(*) FROM conversations WHERE assignee_id = a.id),"
                             " (SELECT max(id) FROM history) FROM agents a");
         row.next();) {
        if (row.integer(1) > 0) loads.open.emplace(row.id<AgentId>(0), row.integer(1));
        loads.as_of = row.id<HistoryId>(2);
    }
    return loads;
}

void Store::follow_loads(Loads& loads) {
    for (Rows row =
             database_.query("SELECT id, agent_id, from_agent_id FROM history WHERE id > ? AND kind IN"
                             " ('assigned', 'claimed', 'reassigned', 'released', 'closed') ORDER BY id",
                 {loads.as_of});
         row.next();) {
        loads.as_of = row.id<HistoryId>(0);
        if (const auto agent = row.maybe_id<AgentId>(1)) ++loads.open[*agent];
        if (const auto from = row.maybe_id<AgentId>(2)) --loads.open[*from];
    }
    std::erase_if(loads.open, [](const auto& one) { return one.second == 0; });
}

std::int64_t Store::open_conversations(AgentId agent) {
    return database_.number("SELECT count(*) FROM conversations WHERE assignee_id = ?", {agent});
}

std::unordered_map<AgentId, std::vector<Tab>> Store::tabs() {
    std::unordered_map<AgentId, std::vector<Tab>> tabs;
    for (Rows row =
             database_.query("SELECT agent_id, tab, seq, visible, beat_at, lease_until, active_at FROM tabs");
         row.next();)
        tabs[row.id<AgentId>(0)].push_back(tab_of(row));
    return tabs;
}

std::vector<Tab> Store::tabs_of(AgentId agent) {
    std::vector<Tab> tabs;
    for (Rows row =
             database_.query("SELECT agent_id, tab, seq, visible, beat_at, lease_until, active_at FROM tabs"
                             " WHERE agent_id = ?",
                 {agent});
         row.next();)
        tabs.push_back(tab_of(row));
    return tabs;
}

void Store::save_tab(AgentId agent, const Tab& tab) {
    database_.run("INSERT INTO tabs (agent_id, tab, seq, visible, beat_at, lease_until, active_at)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (agent_id, tab) DO UPDATE SET"
                  " seq = ?3, visible = ?4, beat_at = ?5, lease_until = ?6, active_at = ?7"
                  // One that was ended meanwhile, see end_tabs_of(), is not revived by a beat from before.
                  " WHERE ?5 > beat_at OR beat_at < lease_until",
        {agent, tab.id, tab.seq, tab.visible, tab.beat_at, tab.lease_until, tab.active_at});
}

void Store::delete_tab(AgentId agent, const std::string& tab) {
    database_.run("DELETE FROM tabs WHERE agent_id = ? AND tab = ?", {agent, tab});
}

void Store::end_tabs_of(AgentId agent, Time now) {
    database_.run("UPDATE tabs SET lease_until = min(lease_until, ?2), beat_at = ?2 WHERE agent_id = ?1"
                  " AND tab NOT GLOB 'provider:*'",
        {agent, now});
}

void Store::delete_tabs_ended_before(Time time) {
    database_.run("DELETE FROM tabs WHERE lease_until < ?", {time});
}

} // namespace convassign
