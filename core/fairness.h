// SPDX-License-Identifier: MIT
#pragma once

#include "core/action_needs.h"
#include "core/fair_draws.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// Which draws are looked at, and whose rows are shown of them.
struct FairnessRequest {
    std::optional<Time> since{};
    std::optional<Time> until{}; ///< before it; nothing: until now
    std::optional<std::string> provider{};
    std::optional<std::string> agent{}; ///< this row alone; what all rows come to stays
    unsigned most_workers = 1;          ///< DrawRange
};

struct AgentFairness {
    std::string name;
    FairShare share;
    std::int64_t by_hand = 0; ///< what people claimed for them or gave to them, apart from all draws
};

/// What the draws gave, held against what fair ones give.
struct Fairness {
    /// Later than what was asked for where the history is not whole before; nothing: since the beginning.
    std::optional<Time> since;
    Time until;
    std::int64_t draws = 0;
    std::optional<double> p_value;     ///< over all agents: core/fair_draws
    std::vector<AgentFairness> agents; ///< by name
    std::int64_t not_rebuilt = 0;      ///< draws that are not among those: CountedDraws
};

/// For a command, which has the processors for itself; a daemon has other things to do.
inline constexpr unsigned most_fairness_workers = 4;

/// Below it the draws are not what chance gives.
inline constexpr double least_p_value = 1e-6;

/// Of all agents. Reads all of the history of that time.
[[nodiscard]] Fairness fairness_of(
    Database& store, const Config& config, const FairnessRequest& request, Time now);

/// Supervisors and admins see all agents, and agents their own row. Throws NotFound where there was never an
/// agent of that name.
[[nodiscard]] Fairness see_fairness(const ActionNeeds& needs, const FairnessRequest& request);

} // namespace convassign
