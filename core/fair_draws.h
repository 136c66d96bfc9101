// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace convassign {

/// Draws among the same candidates, each of whom had the same chance in each.
struct DrawGroup {
    std::vector<std::size_t> candidates; ///< their places in a list of agents, in ascending order
    std::int64_t draws = 0;
};

/// What was drawn: among whom how often, and for whom.
struct DrawCounts {
    std::vector<DrawGroup> groups;
    std::vector<std::int64_t> got; ///< for each agent of the list, out of all groups
};

/// What one agent got, and what fair draws give them.
struct FairShare {
    std::int64_t candidate = 0; ///< in how many draws they were one
    double expected = 0;        ///< the sum of 1/n over exactly these
    std::int64_t got = 0;
    /// In 99 of 100 cases the difference of fair draws is such that 0 stands between these.
    double low = 0;
    double high = 0;

    [[nodiscard]] double difference() const { return static_cast<double>(got) - expected; }
};

/// One for each agent of the list.
[[nodiscard]] std::vector<FairShare> fair_shares(const DrawCounts& counts);

/// How probable it is that fair draws among exactly these candidates differ from what is expected as much as
/// these do, or more: over all agents at once, by the covariance of what they get. Nothing where no draw had
/// more than one candidate.
///
/// Where the draws can come out in few ways, the probabilities of all of these are added up. Otherwise, where
/// what agents get varies enough, it is that of chi-square with as many degrees of freedom as the covariance
/// has dimensions; agents who could get but little are taken together for that. Otherwise the draws are few,
/// and are repeated some thousand times from a fixed seed; where none of those differs as much, the
/// probability is at most that of what one agent got, times twice their number.
[[nodiscard]] std::optional<double> fair_p_value(const DrawCounts& counts);

} // namespace convassign
