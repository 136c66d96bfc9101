// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <set>
#include <unordered_map>
#include <vector>

namespace convassign {

/// Rebuilds from the history alone who could be drawn at each moment, so that every draw can be checked and
/// explained later.
class PastCandidates {
public:
    /// Goes on to the next row; rows come in the order of their ids, from the first one on.
    void apply(const HistoryRow& row);

    /// The candidates of the draw that this row tells of, ordered by agent id as they were drawn from. To be
    /// asked when every row before it is applied.
    [[nodiscard]] std::vector<AgentId> of(const HistoryRow& draw) const;

private:
    void merge(const HistoryRow& row);

    std::set<AgentId> online_;
    std::unordered_map<ConversationId, std::set<AgentId>> left_out_;
};

} // namespace convassign
