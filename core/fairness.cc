// SPDX-License-Identifier: MIT
#include "core/fairness.h"

#include "core/actions.h"
#include "core/draw_counts.h"
#include "core/store/agents.h"
#include "core/store/lines.h"
#include "core/store/settings.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <unordered_set>

namespace convassign {

namespace {

/// Since when the history has every draw. Of what retention has begun to delete it has those draws alone that
/// something rests on still, which are no fair sample.
std::optional<Time> whole_since(Database& store, const Config& config, Time now) {
    std::optional<Time> since = settings::history_since(store);
    if (config.retention.closed) since = std::max(since, std::optional<Time>(now - *config.retention.closed));
    return since;
}

/// Nothing where all lines are that provider's.
std::optional<std::unordered_set<LineId>> lines_of(Database& store, const std::string& provider) {
    const auto all = lines::all(store);
    std::unordered_set<LineId> of_provider;
    for (const Line& line : all)
        if (line.provider == provider) of_provider.insert(line.id);
    if (of_provider.size() == all.size()) return std::nullopt;
    return of_provider;
}

std::vector<AgentFairness> agent_rows(const CountedDraws& counted) {
    const std::vector<FairShare> shares = fair_shares(counted.counts);
    std::vector<AgentFairness> rows;
    for (std::size_t i = 0; i < shares.size(); ++i)
        if (shares[i].candidate > 0 || counted.agents[i].by_hand > 0)
            rows.push_back({counted.agents[i].name, shares[i], counted.agents[i].by_hand});
    std::ranges::stable_sort(rows, {}, &AgentFairness::name);
    return rows;
}

/// Whose row alone is shown; nobody: all are.
std::optional<std::string> shown_agent(const ActionNeeds& needs, const FairnessRequest& request) {
    std::optional<std::string> own;
    if (needs.actor.agent) own = agents::find(needs.store, *needs.actor.agent).value().name;
    if (request.agent && request.agent != own) {
        require_role(needs.actor, Role::supervisor, "see the fairness of draws for another agent");
        if (!agents::find_removed(needs.store, *request.agent))
            static_cast<void>(require_agent(needs.store, *request.agent));
    }
    if (request.agent || needs.actor.role >= Role::supervisor) return request.agent;
    if (!own) throw NotPermitted("see the fairness of draws: " + needs.actor.name + " is no agent");
    return own;
}

} // namespace

Fairness fairness_of(Database& store, const Config& config, const FairnessRequest& request, Time now) {
    const Snapshot one_moment(store);
    DrawRange range{std::max(request.since, whole_since(store, config, now)), request.until};
    range.most_workers = request.most_workers;
    if (request.provider) range.lines = lines_of(store, *request.provider);
    const CountedDraws counted = count_draws(store, range);
    Fairness fairness{range.since, request.until.value_or(now), 0, fair_p_value(counted.counts),
        agent_rows(counted), counted.not_rebuilt};
    for (const DrawGroup& group : counted.counts.groups)
        fairness.draws += group.draws;
    return fairness;
}

Fairness see_fairness(const ActionNeeds& needs, const FairnessRequest& request) {
    const auto shown = shown_agent(needs, request);
    Fairness fairness = fairness_of(needs.store, needs.config, request, needs.now);
    if (!shown) return fairness;
    std::erase_if(fairness.agents, [&](const AgentFairness& row) { return row.name != *shown; });
    if (fairness.agents.empty()) fairness.agents.push_back({*shown, {}, 0});
    return fairness;
}

} // namespace convassign
