// SPDX-License-Identifier: MIT
#include "core/store/history_moment.h"

#include "core/store/history_row.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <string>

namespace convassign::history {

namespace {

/// The number, or the time, of the row of the agent `g` that said `online` last, before ?1 (a time) and ?2 (a
/// number).
std::string last_online(MomentBy by) {
    const std::string of_agent =
        " FROM history o WHERE o.agent_id = g.id AND o.kind = 'online' AND o.id < ?2";
    if (by == MomentBy::number) return "(SELECT max(o.id)" + of_agent + ")";
    return "(SELECT max(o.at)" + of_agent + " AND o.at <= ?1)";
}

/// The rows of those kinds that stand behind it.
std::string since_last_online(const std::string& kinds, MomentBy by) {
    const std::string since = by == MomentBy::number
        ? " AND h.id >= coalesce(" + last_online(by) + ", 0)"
        : " AND h.at <= ?1 AND h.at >= coalesce(" + last_online(by) + ", 0)";
    // A cross join, so that the agents are gone through and not the rows of all of them; and bounds that hold
    // for all agents, by which the planner takes them for few: otherwise SQLite reads every such row first,
    // to learn whose there are.
    return std::string("SELECT ") + history_columns + " FROM agents g CROSS JOIN history h" + history_names
        + " WHERE g.id > 0 AND g.id < 9000000000000000 AND h.agent_id = g.id AND " + kinds + " AND h.id < ?2"
        + since;
}

std::string changes_of_members(MomentBy by) {
    return std::string("SELECT ") + history_columns + " FROM history h" + history_names
        + " WHERE h.kind = 'agent' AND h.agent_id IS NULL AND h.detail LIKE ?3 AND h.id < ?2"
        + (by == MomentBy::time ? " AND h.at <= ?1" : "");
}

/// Of that day, as core/detail writes it.
std::optional<HistoryRow> row_of_day(
    Database& database, const std::string& where, const std::string& day, HistoryId id) {
    const std::string sql = std::string("SELECT ") + history_columns + " FROM history h" + history_names
        + " WHERE h.detail LIKE ?1 AND " + where + " LIMIT 1";
    Rows row = database.query(sql, {R"({"day":")" + day + "\",%", id});
    return row.next() ? std::optional(history_of(row)) : std::nullopt;
}

void read_into(std::vector<HistoryRow>& rows, Rows row) {
    while (row.next())
        rows.push_back(history_of(row));
}

} // namespace

std::vector<HistoryRow> presence_until(Database& database, const Moment& moment, MomentBy by) {
    std::vector<HistoryRow> rows;
    for (const char* kinds : {"(h.kind = 'online' OR h.kind = 'offline')", "h.kind = 'agent'"})
        read_into(rows, database.query(since_last_online(kinds, by), {moment.at, moment.before}));
    std::ranges::sort(rows, {}, &HistoryRow::id);
    return rows;
}

std::vector<HistoryRow> members_until(Database& database, LineId line, const Moment& moment, MomentBy by) {
    // As core/detail writes it.
    const std::string of_line = R"({"change":"members","line":)" + std::to_string(line.value) + ",%";
    std::vector<HistoryRow> rows;
    read_into(rows, database.query(changes_of_members(by), {moment.at, moment.before, of_line}));
    std::ranges::sort(rows, {}, &HistoryRow::id);
    return rows;
}

std::optional<HistoryRow> commitment_before(Database& database, const std::string& day, HistoryId id) {
    return row_of_day(database, "h.kind = 'commitment' AND h.id < ?2 ORDER BY h.id DESC", day, id);
}

std::optional<HistoryRow> revealed_behind(Database& database, const std::string& day, HistoryId id) {
    return row_of_day(database, "h.kind = 'revealed' AND h.id > ?2 ORDER BY h.id", day, id);
}

std::optional<HistoryRow> switch_at(Database& database, Time time) {
    static const std::string sql = std::string("SELECT ") + history_columns + " FROM history h"
        + history_names + " WHERE h.id = (SELECT max(id) FROM history WHERE kind = 'settings' AND at <= ?)";
    Rows row = database.query(sql, {time});
    return row.next() ? std::optional(history_of(row)) : std::nullopt;
}

} // namespace convassign::history
