// SPDX-License-Identifier: MIT
#include "core/explain.h"

#include "core/detail.h"
#include "core/lifecycle.h"

#include <string>

namespace convassign {

void PastCandidates::apply(const HistoryRow& row) {
    switch (row.kind) {
    case HistoryKind::online:
        online_.insert(*row.agent);
        break;
    case HistoryKind::offline:
        online_.erase(*row.agent);
        break;
    case HistoryKind::released:
        if (lifecycle::leaves_out(*row.because)) left_out_[*row.conversation].insert(*row.from_agent);
        break;
    case HistoryKind::closed:
        left_out_.erase(*row.conversation);
        break;
    case HistoryKind::merged:
        merge(row);
        break;
    default:
        break;
    }
}

/// Who was left out of the draws of one is left out of those of the one that it became.
void PastCandidates::merge(const HistoryRow& row) {
    const std::string into = detail_text(row.detail, "into");
    if (into.empty()) return; // of the one that remains
    auto moved = left_out_.extract(*row.conversation);
    if (moved) left_out_[ConversationId{std::stoll(into)}].merge(moved.mapped());
}

std::vector<AgentId> PastCandidates::of(const HistoryRow& draw) const {
    const auto not_these = left_out_.find(*draw.conversation);
    std::vector<AgentId> candidates;
    for (const AgentId agent : online_) {
        const bool gave_it_back = not_these != left_out_.end() && not_these->second.contains(agent);
        if (!gave_it_back && agent != draw.from_agent) candidates.push_back(agent);
    }
    return candidates;
}

} // namespace convassign
