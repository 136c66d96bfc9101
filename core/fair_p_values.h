// SPDX-License-Identifier: MIT
#pragma once

#include "core/fair_draws.h"

// The p-value of draws that had a choice, where their outcomes are too many to go through.

namespace convassign {

/// By chi-square. Nothing where what agents get varies too little to be near to normal.
[[nodiscard]] std::optional<double> chi_square_p_value(const DrawCounts& counts);

/// By repeating the draws.
[[nodiscard]] double simulated_p_value(const DrawCounts& counts);

} // namespace convassign
