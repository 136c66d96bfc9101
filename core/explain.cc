// SPDX-License-Identifier: MIT
#include "core/explain.h"

#include "core/detail.h"
#include "core/lifecycle.h"

#include <string>

namespace convassign {

void PastCandidates::apply(const HistoryRow& row) {
    switch (row.kind) {
    case HistoryKind::online:
        online_[*row.agent] = row.agent_name;
        break;
    case HistoryKind::offline:
        online_.erase(*row.agent);
        break;
    case HistoryKind::released:
        if (lifecycle::leaves_out(*row.because)) left_out_[*row.conversation][*row.from_agent] = row.at;
        break;
    case HistoryKind::merged:
        merge(row);
        break;
    case HistoryKind::agent:
        if (!row.agent) change_members(row);
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

void PastCandidates::change_members(const HistoryRow& row) {
    const auto told = members_in(row.detail);
    if (!told) return;
    if (told->members.is_everybody) {
        members_.erase(told->line);
        return;
    }
    const auto [place, is_new] = members_.try_emplace(told->line);
    Members& members = place->second;
    if (is_new) members.told_at = row.at;
    const std::set<std::string> now(told->members.agents.begin(), told->members.agents.end());
    for (const std::string& name : members.agents)
        if (!now.contains(name)) members.gone_at[name] = row.at;
    for (const std::string& name : now)
        members.gone_at.erase(name);
    members.agents = now;
}

PastCandidates::Limits PastCandidates::limits_of(const HistoryRow& draw, LineId line) const {
    const auto members = members_.find(line);
    const auto left_out = left_out_.find(*draw.conversation);
    return {members == members_.end() ? nullptr : &members->second,
        left_out == left_out_.end() ? nullptr : &left_out->second};
}

std::optional<PastOther> PastCandidates::reason_against(
    AgentId agent, const std::string& name, const Limits& limits) {
    if (limits.members != nullptr && !limits.members->agents.contains(name)) {
        const auto gone = limits.members->gone_at.find(name);
        const bool was_member = gone != limits.members->gone_at.end();
        return PastOther{agent, NotDrawn::no_member, was_member ? gone->second : limits.members->told_at};
    }
    if (limits.left_out == nullptr) return std::nullopt;
    const auto released = limits.left_out->find(agent);
    if (released == limits.left_out->end()) return std::nullopt;
    return PastOther{agent, NotDrawn::left_out, released->second};
}

std::vector<AgentId> PastCandidates::of(const HistoryRow& draw, LineId line) const {
    const Limits limits = limits_of(draw, line);
    std::vector<AgentId> candidates;
    candidates.reserve(online_.size());
    for (const auto& [agent, name] : online_)
        if (agent != draw.from_agent && !reason_against(agent, name, limits)) candidates.push_back(agent);
    return candidates;
}

std::vector<PastOther> PastCandidates::others(const HistoryRow& draw, LineId line) const {
    const Limits limits = limits_of(draw, line);
    std::vector<PastOther> others;
    for (const auto& [agent, name] : online_) {
        const auto reason = agent == draw.from_agent ? std::nullopt : reason_against(agent, name, limits);
        if (reason) others.push_back(*reason);
    }
    return others;
}

} // namespace convassign
