// SPDX-License-Identifier: MIT
#include "core/store/history_draws.h"

#include "core/store/history.h"
#include "core/wrap/database.h"

#include <string>

namespace convassign::history {

namespace {

constexpr std::string_view draw_columns =
    "SELECT h.id, coalesce(h.candidates, 0), h.agent_id, h.at, h.kind,"
    " h.conversation_id, h.from_agent_id, h.chosen, h.because, h.detail";

HistoryRow row_of(const Rows& rows) {
    HistoryRow row;
    row.id = rows.id<HistoryId>(0);
    row.agent = rows.maybe_id<AgentId>(2);
    row.at = rows.time(3);
    row.kind = rows.word<HistoryKind>(4);
    row.conversation = rows.maybe_id<ConversationId>(5);
    row.from_agent = rows.maybe_id<AgentId>(6);
    if (rows.integer(1) > 0) row.draw = Draw{rows.integer(1), rows.integer(7), std::nullopt};
    if (!rows.is_null(8)) row.because = rows.word<ReleaseReason>(8);
    row.detail = rows.text(9);
    return row;
}

std::vector<HistoryRow> collected(Rows rows) {
    std::vector<HistoryRow> all;
    while (rows.next())
        all.push_back(row_of(rows));
    return all;
}

/// What opens or closes a conversation names nobody who has it now, and is passed over at once. Each column
/// that is read of millions of rows takes its time.
std::string text_of(bool has_lines) {
    return std::string("SELECT h.id, coalesce(h.candidates, 0), h.agent_id, h.at")
        + (has_lines ? ", c.line_id FROM history h LEFT JOIN conversations c ON c.id = h.conversation_id"
                     : " FROM history h")
        + " WHERE h.id > ?1 AND h.id < ?2 AND (h.agent_id IS NOT NULL OR h.because IS NOT NULL)"
          " AND h.kind <> 'replied' ORDER BY h.id";
}

} // namespace

IdRange range_of(Database& database, const std::optional<Time>& since, const std::optional<Time>& until) {
    IdRange range;
    range.end = until ? end_of_rows_before(database, *until)
                      : HistoryId{database.number("SELECT coalesce(max(id) + 1, 1) FROM history")};
    // Moments grow with ids: no row since then stands before the last one of the sample from before it.
    if (since)
        range.after = HistoryId{database.number("SELECT max(id) FROM history WHERE id % 128 = 0 AND id < ?",
            {end_of_rows_before(database, *since)})};
    return range;
}

DrawRows::DrawRows(Database& database, const IdRange& range, WithLines with_lines)
    : database_(database),
      has_lines_(with_lines == WithLines::yes),
      rows_(database.query(text_of(has_lines_), {range.after, range.end})) {}

LineId DrawRows::line() const { return has_lines_ ? rows_.id<LineId>(4) : LineId{}; }

HistoryRow DrawRows::row() const {
    static const std::string sql = std::string(draw_columns) + " FROM history h WHERE h.id = ?";
    Rows one = database_.query(sql, {id()});
    one.next();
    return row_of(one);
}

std::vector<HistoryRow> presence_until(Database& database, HistoryId until) {
    static const std::string sql = std::string(draw_columns)
        + " FROM agents g JOIN history h ON h.id = (SELECT max(x.id) FROM history x WHERE x.agent_id = g.id"
          " AND (x.kind = 'online' OR x.kind = 'offline') AND x.id <= ?1) ORDER BY h.id";
    return collected(database.query(sql, {until}));
}

/// Rows of the kind `agent` that are of nobody tell of lines. They are few.
std::vector<HistoryRow> members_of_lines(Database& database) {
    static const std::string sql = std::string(draw_columns)
        + " FROM history h WHERE h.kind = 'agent' AND h.agent_id IS NULL ORDER BY h.id";
    return collected(database.query(sql));
}

std::vector<HistoryRow> given_back(Database& database, ConversationId conversation, HistoryId until) {
    static const std::string sql = std::string(draw_columns)
        + " FROM history h WHERE h.conversation_id = ?1 AND h.id <= ?2"
          " AND (h.kind = 'released' OR h.kind = 'merged') ORDER BY h.id";
    return collected(database.query(sql, {conversation, until}));
}

} // namespace convassign::history
