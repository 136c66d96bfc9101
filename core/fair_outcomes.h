// SPDX-License-Identifier: MIT
#pragma once

#include "core/fair_draws.h"

namespace convassign {

/// The p-value of draws that had a choice, by the exact probabilities of all that they can come to. Nothing
/// where that is too much to go through.
[[nodiscard]] std::optional<double> exact_p_value(const DrawCounts& counts);

} // namespace convassign
