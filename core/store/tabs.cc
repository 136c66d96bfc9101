// SPDX-License-Identifier: MIT
#include "core/store/tabs.h"

#include "core/wrap/database.h"

namespace convassign::tabs {

namespace {

Tab tab_of(const Rows& row) {
    return {row.text(1), row.integer(2), row.flag(3), row.time(4), row.time(5), row.time(6), row.flag(7),
        row.flag(8)};
}

} // namespace

std::unordered_map<AgentId, std::vector<Tab>> all(Database& database) {
    std::unordered_map<AgentId, std::vector<Tab>> tabs;
    for (Rows row =
             database.query("SELECT agent_id, tab, seq, visible, beat_at, lease_until, active_at, goodbye,"
                            " shows_conversations FROM tabs");
         row.next();)
        tabs[row.id<AgentId>(0)].push_back(tab_of(row));
    return tabs;
}

std::vector<Tab> of(Database& database, AgentId agent) {
    std::vector<Tab> tabs;
    for (Rows row =
             database.query("SELECT agent_id, tab, seq, visible, beat_at, lease_until, active_at, goodbye,"
                            " shows_conversations FROM tabs WHERE agent_id = ?",
                 {agent});
         row.next();)
        tabs.push_back(tab_of(row));
    return tabs;
}

void save(Database& database, AgentId agent, const Tab& tab) {
    const std::pair one(agent, tab);
    save_all(database, {&one, 1});
}

void save_all(Database& database, std::span<const std::pair<AgentId, Tab>> tabs) {
    BoundRows rows;
    for (const auto& [agent, tab] : tabs)
        rows.add({agent, tab.id, tab.seq, tab.visible, tab.beat_at, tab.lease_until, tab.active_at,
            tab.has_said_goodbye, tab.shows_conversations});
    database.run("INSERT INTO tabs (agent_id, tab, seq, visible, beat_at, lease_until, active_at, goodbye,"
                 " shows_conversations)"
                 " SELECT CAST(v0 AS BIGINT), v1, CAST(v2 AS BIGINT),"
                 " CAST(v3 AS BIGINT), CAST(v4 AS BIGINT), CAST(v5 AS BIGINT),"
                 " CAST(v6 AS BIGINT), CAST(v7 AS BIGINT), CAST(v8 AS BIGINT)"
                 " FROM bound_rows(?) WHERE key >= 0"
                 " ON CONFLICT (agent_id, tab) DO UPDATE SET seq = excluded.seq, visible = excluded.visible,"
                 " beat_at = excluded.beat_at, lease_until = excluded.lease_until,"
                 " active_at = excluded.active_at, goodbye = excluded.goodbye,"
                 " shows_conversations = excluded.shows_conversations"
                 // One that was ended meanwhile, see end_of(), is not revived by a beat from before.
                 " WHERE excluded.beat_at > tabs.beat_at OR tabs.beat_at < tabs.lease_until",
        {rows});
}

void remove(Database& database, AgentId agent, const std::string& tab) {
    database.run("DELETE FROM tabs WHERE agent_id = ? AND tab = ?", {agent, tab});
}

void end_of(Database& database, AgentId agent, Time now) {
    database.run("UPDATE tabs SET beat_at = ?2, lease_until ="
                 " CASE WHEN lease_until < ?2 THEN lease_until ELSE ?2 END WHERE agent_id = ?1"
                 " AND substr(tab, 1, 9) <> 'provider:'",
        {agent, now});
}

void remove_ended_before(Database& database, Time time) {
    database.run("DELETE FROM tabs WHERE lease_until < ?", {time});
}

void shift_all(Database& database, Duration by) {
    database.run("UPDATE tabs SET beat_at = beat_at + ?1, lease_until = lease_until + ?1,"
                 " active_at = active_at + ?1",
        {by.count()});
}

void extend_live(Database& database, Time at, Duration by) {
    database.run("UPDATE tabs SET lease_until = lease_until + ?1, active_at = active_at + ?1"
                 " WHERE lease_until > ?2 AND beat_at < lease_until",
        {by.count(), at});
}

void renew_live(Database& database, Time at, Duration younger, Time until) {
    database.run("UPDATE tabs SET lease_until = ?1, active_at = active_at + ?2"
                 " WHERE lease_until > ?3 AND beat_at < lease_until",
        {until, younger.count(), at});
}

} // namespace convassign::tabs
