// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/database.h"

#include <optional>
#include <vector>

/// The table `history`, as whoever counts draws reads it: millions of rows, each once, and of each row what
/// tells of a draw or of who could be drawn, without names and actors.
namespace convassign::history {

/// Rows of the history with ids behind `after` and before `end`.
struct IdRange {
    HistoryId after;
    HistoryId end;
};
/// Holds every row since the one moment and before the other one, and at most a few more; to be asked with
/// the earlier one first. Without a moment: all that there are.
[[nodiscard]] IdRange range_of(
    Database& database, const std::optional<Time>& since, const std::optional<Time>& until);

enum class WithLines { no, yes };

/// Walks over draws, what people gave by hand, who came online and went offline, and who gave something back,
/// in their order. Half a second for each 10 million rows of history; with the lines a few times that. What
/// is not asked for of a row is not read.
class DrawRows {
public:
    DrawRows(Database& database, const IdRange& range, WithLines with_lines);

    /// Goes on to the next row; false when there is none.
    bool next() { return rows_.next(); }

    [[nodiscard]] HistoryId id() const { return rows_.id<HistoryId>(0); }
    [[nodiscard]] std::int64_t candidates() const { return rows_.integer(1); } ///< 0: it is no draw
    [[nodiscard]] AgentId agent() const { return rows_.id<AgentId>(2); }       ///< who got it
    [[nodiscard]] Time at() const { return rows_.time(3); }
    /// Of its conversation; none where that was not asked for.
    [[nodiscard]] LineId line() const;
    /// All of it, which takes a query of its own: for the rows that are no draws, and few.
    [[nodiscard]] HistoryRow row() const;

private:
    Database& database_;
    bool has_lines_;
    Rows rows_;
};

/// Of each agent the last row up to that one that says who is online.
[[nodiscard]] std::vector<HistoryRow> presence_until(Database& database, HistoryId until);

/// All rows that say who are the members of a line, in their order. Where there are none, all lines draw from
/// the same agents.
[[nodiscard]] std::vector<HistoryRow> members_of_lines(Database& database);

/// The rows of a conversation up to that one by which somebody may be left out of its draws.
[[nodiscard]] std::vector<HistoryRow> given_back(
    Database& database, ConversationId conversation, HistoryId until);

} // namespace convassign::history
