// SPDX-License-Identifier: MIT
#pragma once

#include "core/fair_deviation.h"
#include "core/fair_draws.h"

// What chance makes of draws among given candidates.

namespace convassign {

/// What each agent gets on average.
[[nodiscard]] std::vector<double> expected_of(const DrawCounts& counts);

/// Of what agents get: in one draw it is 1/n - 1/n² for each candidate, and -1/n² for each two of them.
[[nodiscard]] Matrix covariance_of(const DrawCounts& counts);

/// How probable each number of draws is that fair ones give to the agent, from 0 on. Takes the square of how
/// many draws they were a candidate of.
[[nodiscard]] std::vector<double> chances_of(const DrawCounts& counts, std::size_t agent);

[[nodiscard]] std::vector<double> differences_of(
    const std::vector<std::int64_t>& got, const std::vector<double>& expected);

/// What was drawn, measured so.
[[nodiscard]] double observed_deviation(const DrawCounts& counts, const Deviation& deviation);

/// As far as rounding lets one tell.
[[nodiscard]] bool is_at_least(double deviation, double observed);

/// The draws that had a choice: those with one candidate are left out, and what they gave.
[[nodiscard]] DrawCounts with_a_choice(const DrawCounts& counts);

} // namespace convassign
