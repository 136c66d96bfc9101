// SPDX-License-Identifier: MIT
#include "core/store/history.h"

#include "core/wrap/sqlite.h"

#include <algorithm>
#include <limits>

namespace convassign::history {

namespace {

constexpr std::string_view history_columns = "SELECT h.id, h.at, h.kind, h.conversation_id, h.agent_id, "
                                             "h.from_agent_id, h.actor, h.detail, h.candidates,"
                                             " h.chosen, h.presence_age_ms, h.because, a.name, f.name";

constexpr int history_column_count = 14;

constexpr std::string_view name_sources =
    " LEFT JOIN agents a ON a.id = h.agent_id LEFT JOIN agents f ON f.id = h.from_agent_id";

HistoryRow history_of(const Rows& row) {
    HistoryRow entry;
    entry.id = row.id<HistoryId>(0);
    entry.at = row.time(1);
    entry.kind = row.word<HistoryKind>(2);
    entry.conversation = row.maybe_id<ConversationId>(3);
    entry.agent = row.maybe_id<AgentId>(4);
    entry.from_agent = row.maybe_id<AgentId>(5);
    entry.actor = row.text(6);
    entry.detail = row.text(7);
    if (!row.is_null(8)) entry.draw = Draw{row.integer(8), row.integer(9), row.maybe_integer(10)};
    if (!row.is_null(11)) entry.because = row.word<ReleaseReason>(11);
    entry.agent_name = row.text(12);
    entry.from_agent_name = row.text(13);
    return entry;
}

/// The ids of the rows that a filter asks for, newest first, from the index that fits it best; the values
/// are ?1 to ?5: conversation, agent, since, after, limit.
std::string matching_ids(const HistoryFilter& filter) {
    const std::string rest = " AND id > ?4 AND at >= ?3 ORDER BY id DESC LIMIT ?5";
    const std::string of_conversation = "SELECT id FROM history WHERE conversation_id = ?1";
    if (filter.conversation && filter.agent)
        return of_conversation + " AND (agent_id = ?2 OR from_agent_id = ?2)" + rest;
    if (filter.conversation) return of_conversation + rest;
    if (filter.agent)
        return "SELECT id FROM (SELECT * FROM (SELECT id FROM history WHERE agent_id = ?2" + rest
            + ") t UNION SELECT * FROM (SELECT id FROM history WHERE from_agent_id = ?2" + rest
            + ") f) either ORDER BY id DESC LIMIT ?5";
    if (filter.since)
        return "SELECT id FROM history WHERE at >= ?3 AND id > ?4 ORDER BY at DESC, id DESC LIMIT ?5";
    return "SELECT id FROM history WHERE id > ?4 ORDER BY id DESC LIMIT ?5";
}

} // namespace

std::vector<HistoryRow> list(Database& database, const HistoryFilter& filter) {
    const std::string sql = std::string(history_columns) + " FROM (" + matching_ids(filter)
        + ") i JOIN history h ON h.id = i.id" + std::string(name_sources) + " ORDER BY h.id";
    std::vector<HistoryRow> rows;
    for (Rows row = database.query(sql,
             {filter.conversation, filter.agent, filter.since.value_or(Time::min()), filter.after,
                 filter.limit});
         row.next();)
        rows.push_back(history_of(row));
    return rows;
}

std::vector<HistoryRow> presence_at(Database& database, Time time) {
    // An agent's first row is its addition, and the last of its kind `agent` the removal of a removed one.
    static const std::string sql = std::string(history_columns)
        + ", g.id, g.name FROM agents g LEFT JOIN history h ON h.id = (SELECT id FROM history"
          " WHERE agent_id = g.id AND at <= ?1 AND kind IN ('online', 'offline') ORDER BY id DESC LIMIT 1)"
        + std::string(name_sources)
        + " WHERE EXISTS (SELECT 1 FROM history WHERE agent_id = g.id AND at <= ?1) AND (g.removed = 0 OR"
          " (SELECT max(at) FROM history WHERE agent_id = g.id AND kind = 'agent') > ?1) ORDER BY g.name";
    std::vector<HistoryRow> rows;
    for (Rows row = database.query(sql, {time}); row.next();) {
        HistoryRow last;
        last.kind = HistoryKind::offline;
        last.detail = R"({"reason":"no_page"})";
        if (!row.is_null(0)) last = history_of(row);
        last.agent = row.id<AgentId>(history_column_count);
        last.agent_name = row.text(history_column_count + 1);
        rows.push_back(std::move(last));
    }
    return rows;
}

} // namespace convassign::history
