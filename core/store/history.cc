// SPDX-License-Identifier: MIT
#include "core/store/history.h"

#include "core/store/history_row.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <limits>

namespace convassign::history {

namespace {

/// An id that all rows since that moment are behind: that of the row of the sample before the first one from
/// then.
HistoryId begin_of(Database& database, Time since) {
    return HistoryId{database.number("SELECT max(id) FROM history WHERE id % 128 = 0 AND id < ?",
        {history::end_of_rows_before(database, since)})};
}

/// What all rows of a filter stand between, so that no others are looked at.
struct Bounds {
    HistoryId after;
    HistoryId before{std::numeric_limits<std::int64_t>::max()};
};

Bounds bounds_of(Database& database, const HistoryFilter& filter) {
    Bounds bounds{filter.after};
    if (filter.since) bounds.after = std::max(filter.after, begin_of(database, *filter.since));
    if (filter.until) bounds.before = history::end_of_rows_before(database, *filter.until);
    return bounds;
}

std::string condition_on_kinds(const HistoryFilter& filter) {
    if (filter.kinds.empty()) return "";
    std::string list;
    for (const HistoryKind kind : filter.kinds)
        list += (list.empty() ? "'" : ", '") + std::string(word(kind)) + "'";
    return " AND kind IN (" + list + ")";
}

/// The ids of the rows that a filter asks for, the first ones in that order, from the index that fits it
/// best; the values are ?1 to ?7: conversation, agent, since, after, limit, until, before.
std::string matching_ids(const HistoryFilter& filter, const std::string& order) {
    const std::string end = " ORDER BY id" + order + " LIMIT ?5";
    const std::string start = "SELECT id FROM history WHERE id > ?4 AND id < ?7 AND at >= ?3 AND at < ?6"
        + condition_on_kinds(filter);
    const std::string of_conversation = start + " AND conversation_id = ?1";
    if (filter.conversation && filter.agent)
        return of_conversation + " AND (agent_id = ?2 OR from_agent_id = ?2)" + end;
    if (filter.conversation) return of_conversation + end;
    if (filter.agent)
        return "SELECT id FROM (SELECT * FROM (" + start + " AND agent_id = ?2" + end
            + ") t UNION SELECT * FROM (" + start + " AND from_agent_id = ?2" + end + ") f) either" + end;
    return start + end;
}

/// The first rows in that order, the oldest of them first.
std::vector<HistoryRow> first_rows(
    Database& database, const HistoryFilter& filter, const Bounds& bounds, const std::string& order) {
    const std::string sql = std::string("SELECT ") + history_columns + " FROM (" + matching_ids(filter, order)
        + ") i JOIN history h ON h.id = i.id" + history_names + " ORDER BY h.id";
    std::vector<HistoryRow> rows;
    for (Rows row = database.query(sql,
             {filter.conversation, filter.agent, filter.since.value_or(Time::min()), bounds.after,
                 row_limit(filter.limit), filter.until.value_or(Time::max()), bounds.before});
         row.next();)
        rows.push_back(history_of(row));
    return rows;
}

} // namespace

std::vector<HistoryRow> list(Database& database, const HistoryFilter& filter) {
    return first_rows(database, filter, bounds_of(database, filter), " DESC");
}

void each(
    Database& database, const HistoryFilter& filter, const std::function<void(const HistoryRow&)>& use) {
    constexpr std::int64_t chunk = 1000;
    HistoryFilter part = filter;
    part.limit = chunk;
    Bounds bounds = bounds_of(database, filter);
    std::vector<HistoryRow> rows;
    do {
        rows = first_rows(database, part, bounds, "");
        for (const HistoryRow& row : rows)
            use(row);
        if (!rows.empty()) bounds.after = rows.back().id;
    } while (std::ssize(rows) == chunk);
}

std::optional<HistoryRow> find(Database& database, HistoryId id) {
    static const std::string sql =
        std::string("SELECT ") + history_columns + " FROM history h" + history_names + " WHERE h.id = ?";
    Rows row = database.query(sql, {id});
    return row.next() ? std::optional(history_of(row)) : std::nullopt;
}

HistoryId end_of_rows_before(Database& database, Time time) {
    return HistoryId{database.number("SELECT coalesce((SELECT min(+id) FROM history WHERE id % 128 = 0"
                                     " AND at >= ?), (SELECT max(id) + 1 FROM history), 1)",
        {time})};
}

HistoryId first_since(Database& database, Time time) {
    return HistoryId{database.number(
        "SELECT coalesce((SELECT id FROM history WHERE id > ?1 AND at >= ?2 ORDER BY id LIMIT 1),"
        " (SELECT max(id) + 1 FROM history), 1)",
        {begin_of(database, time), time})};
}

std::unordered_map<AgentId, std::int64_t> draws_since(Database& database, Time time) {
    std::unordered_map<AgentId, std::int64_t> draws;
    for (Rows row = database.query("SELECT agent_id, count(*) FROM history WHERE id > ? AND at >= ?"
                                   " AND kind = 'assigned' GROUP BY agent_id",
             {begin_of(database, time), time});
         row.next();)
        draws.emplace(row.id<AgentId>(0), row.integer(1));
    return draws;
}

std::string last_actor_on(Database& database, AgentId agent) {
    Rows row = database.query(
        "SELECT actor FROM history WHERE agent_id = ? AND kind = 'agent' ORDER BY at DESC, id DESC LIMIT 1",
        {agent});
    return row.next() ? row.text(0) : std::string();
}

std::optional<HistoryRow> last_change_of(
    Database& database, AgentId agent, Time until, const std::function<bool(const HistoryRow&)>& is_meant) {
    static const std::string sql = std::string("SELECT ") + history_columns + " FROM history h"
        + history_names
        + " WHERE h.agent_id = ?1 AND h.kind = 'agent' AND h.at <= ?2 ORDER BY h.at DESC, h.id DESC";
    for (Rows row = database.query(sql, {agent, until}); row.next();)
        if (HistoryRow change = history_of(row); is_meant(change)) return change;
    return std::nullopt;
}

std::vector<HistoryRow> presence_at(Database& database, Time time) {
    // An agent's first row of the kind `agent` is its addition, and the last one the removal of a removed
    // agent.
    static const std::string sql = std::string("SELECT ") + history_columns
        + ", g.id, g.name FROM agents g LEFT JOIN history h ON h.id = (SELECT id FROM history"
          " WHERE agent_id = g.id AND at <= ?1 AND (kind = 'online' OR kind = 'offline')"
          " ORDER BY at DESC, id DESC LIMIT 1)"
        + history_names
        + " WHERE (h.id IS NOT NULL OR EXISTS"
          " (SELECT 1 FROM history WHERE agent_id = g.id AND kind = 'agent' AND at <= ?1))"
          " AND (g.removed = 0 OR"
          " (SELECT max(at) FROM history WHERE agent_id = g.id AND kind = 'agent') > ?1) ORDER BY g.name";
    std::vector<HistoryRow> rows;
    for (Rows row = database.query(sql, {time}); row.next();) {
        HistoryRow last;
        last.kind = HistoryKind::offline;
        if (!row.is_null(0)) last = history_of(row);
        last.agent = row.id<AgentId>(history_column_count);
        last.agent_name = row.text(history_column_count + 1);
        rows.push_back(std::move(last));
    }
    return rows;
}

} // namespace convassign::history
