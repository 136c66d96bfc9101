// SPDX-License-Identifier: MIT
#pragma once

#include "core/explain.h"
#include "core/past_standings.h"
#include "core/store/history_moment.h"

#include <span>
#include <vector>

namespace convassign {

class Database;

/// Who could be drawn for a conversation at one moment, and how everybody stood.
struct PastMoment {
    std::vector<PastStanding> everybody; ///< by their ids
    std::vector<AgentId> candidates;     ///< by their ids, as they were drawn from
    std::vector<PastOther> others; ///< who was online and no candidate; but for who had the conversation
    /// False where the history does not tell any more what the draw rested on: rows are deleted by
    /// [retention].
    bool is_whole = true;
};

/// The rows of a conversation and of all that were merged into it, in the order of their ids.
[[nodiscard]] std::vector<HistoryRow> rows_with_merged(Database& database, ConversationId id);

/// Finds by the indexes of the history what PastCandidates and PastStandings would know had they been fed
/// every row before that draw; `rows` are those of its conversation, as rows_with_merged() has them. Of a
/// draw that never was, a row without `draw`, it tells who could have been drawn.
[[nodiscard]] PastMoment look_back(
    Database& database, const HistoryRow& draw, LineId line, std::span<const HistoryRow> rows);

/// The same with the rows before the draw told in one way alone, without a second look where the first one
/// does not fit.
[[nodiscard]] PastMoment look_back(Database& database, const HistoryRow& draw, LineId line,
    std::span<const HistoryRow> rows, history::MomentBy by);

/// Whether these are the candidates that the draw was among: as many, with who was drawn in their place.
[[nodiscard]] bool agrees(const HistoryRow& draw, std::span<const AgentId> candidates);

} // namespace convassign
