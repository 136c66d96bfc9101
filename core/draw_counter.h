// SPDX-License-Identifier: MIT
#pragma once

#include "core/draw_counts.h"
#include "core/explain.h"
#include "core/store/history_draws.h"

#include <map>
#include <unordered_map>
#include <utility>

namespace convassign {

/// What was counted in a part of the history.
struct DrawSums {
    /// By the candidates, in the order of their ids: how often each of them was drawn.
    std::map<std::vector<AgentId>, std::vector<std::int64_t>> groups;
    using Group = decltype(groups)::value_type;
    std::map<AgentId, CountedAgent> agents;
    std::int64_t not_rebuilt = 0;
};

/// Goes through a part of the history. Between two rows that say who is online, nearly all draws of a line
/// are among the same agents, so that these are rebuilt once. Where a draw was among fewer, because somebody
/// gave the conversation back or has it, they are rebuilt for that draw alone.
class DrawCounter {
public:
    /// All of them outlive it.
    DrawCounter(Database& store, const DrawRange& range, const history::IdRange& ids);

    [[nodiscard]] DrawSums count_all() &&;

private:
    void take(const history::DrawRows& rows);
    void take_by_hand(AgentId agent);
    void apply(HistoryRow row);
    void count_exception(const HistoryRow& row, LineId line);
    [[nodiscard]] bool is_in_range(const history::DrawRows& rows) const;
    [[nodiscard]] DrawSums::Group& usual_group(LineId line);
    [[nodiscard]] DrawSums::Group& group_of(std::vector<AgentId> candidates);
    void look_for_who_is_left_out(ConversationId conversation, HistoryId until);
    [[nodiscard]] const std::string& name_of(AgentId agent);

    Database& store_;
    const DrawRange& range_;
    const history::IdRange& ids_;
    std::vector<HistoryRow> members_; ///< of lines: what was said of them, that is still to come
    PastCandidates past_;
    /// By line, until somebody comes or goes; where all lines draw from the same agents, there is but one.
    std::unordered_map<LineId, DrawSums::Group*> usual_;
    DrawSums sums_;
};

} // namespace convassign
