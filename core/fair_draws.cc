// SPDX-License-Identifier: MIT
#include "core/fair_draws.h"

#include "core/fair_chances.h"
#include "core/fair_outcomes.h"
#include "core/fair_p_values.h"

#include <algorithm>
#include <cmath>

namespace convassign {

namespace {

/// Up to so many draws the interval comes from the probability of each number; above, what an agent gets
/// varies so much that it is as good as normal.
constexpr std::int64_t most_summed = 1000;

/// A normal variable is within so many standard deviations in 99 of 100 cases.
constexpr double normal_99 = 2.5758293035489004;

struct Span {
    double least;
    double most;
};

/// What fair draws give in 99 of 100 cases, or more.
Span exact_span(const std::vector<double>& chances) {
    constexpr double tail = 0.005;
    std::size_t least = 0;
    for (double below = chances[0]; below <= tail; below += chances[least])
        ++least;
    std::size_t most = chances.size() - 1;
    for (double above = chances[most]; above <= tail; above += chances[most])
        --most;
    return {static_cast<double>(least), static_cast<double>(most)};
}

Span span_of(const DrawCounts& counts, std::size_t agent, const FairShare& share, double variance) {
    if (share.candidate <= most_summed) return exact_span(chances_of(counts, agent));
    const double reach = normal_99 * std::sqrt(variance);
    return {share.expected - reach, share.expected + reach};
}

} // namespace

std::vector<FairShare> fair_shares(const DrawCounts& counts) {
    std::vector<FairShare> shares(counts.got.size());
    std::vector<double> variances(counts.got.size());
    for (const DrawGroup& group : counts.groups) {
        const double chance = 1.0 / static_cast<double>(group.candidates.size());
        for (const std::size_t agent : group.candidates) {
            shares[agent].candidate += group.draws;
            shares[agent].expected += static_cast<double>(group.draws) * chance;
            variances[agent] += static_cast<double>(group.draws) * chance * (1 - chance);
        }
    }
    for (std::size_t agent = 0; agent < shares.size(); ++agent) {
        FairShare& share = shares[agent];
        share.got = counts.got[agent];
        const Span span = span_of(counts, agent, share, variances[agent]);
        share.low = static_cast<double>(share.got) - span.most;
        share.high = static_cast<double>(share.got) - span.least;
    }
    return shares;
}

std::optional<double> fair_p_value(const DrawCounts& all) {
    const DrawCounts counts = with_a_choice(all);
    if (counts.groups.empty()) return std::nullopt;
    if (const auto exact = exact_p_value(counts)) return exact;
    if (const auto by_chi_square = chi_square_p_value(counts)) return by_chi_square;
    return simulated_p_value(counts);
}

} // namespace convassign
