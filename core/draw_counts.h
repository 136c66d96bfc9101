// SPDX-License-Identifier: MIT
#pragma once

#include "core/fair_draws.h"
#include "core/model.h"

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace convassign {

class Database;

/// Which draws are counted.
struct DrawRange {
    std::optional<Time> since;
    std::optional<Time> until;                         ///< before it
    std::optional<std::unordered_set<LineId>> lines{}; ///< of conversations of these alone
    /// So many rows are dealt among at most so many threads, each with a connection of its own.
    std::int64_t rows_of_a_worker = 1'000'000;
    unsigned most_workers = 1;
};

/// An agent who could be drawn, or was given something by hand.
struct CountedAgent {
    AgentId id;
    std::string name;
    std::int64_t by_hand = 0; ///< conversations that people claimed for them or gave to them
};

/// The draws of a range, by who could be drawn in each.
struct CountedDraws {
    std::vector<CountedAgent> agents; ///< by their ids
    DrawCounts counts;                ///< by the places in `agents`
    /// Draws that are left out of `counts`: the history does not tell among whom they were.
    std::int64_t not_rebuilt = 0;
};

/// Counts the draws that the history tells of, those that people asked for among them. Who could be drawn is
/// rebuilt by core/explain and held against how many it were and who was drawn.
[[nodiscard]] CountedDraws count_draws(Database& store, const DrawRange& range);

} // namespace convassign
