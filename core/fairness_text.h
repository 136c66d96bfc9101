// SPDX-License-Identifier: MIT
#pragma once

#include "core/fairness.h"

#include <array>
#include <string>
#include <vector>

// What people read of the fairness of draws, where they read it as text.

namespace convassign {

/// The columns of a table with a row for each agent; all but the first and the last hold numbers.
inline constexpr std::array<const char*, 8> fairness_columns{
    "AGENT", "CANDIDATE", "EXPECTED", "GOT", "DIFFERENCE", "99 %", "BY HAND", "█ GOT, │ EXPECTED"};
using FairnessCells = std::array<std::string, fairness_columns.size()>;

/// Its rows; the last cell is a bar.
[[nodiscard]] std::vector<FairnessCells> fairness_cells(const Fairness& fairness);

/// "41 draws. Fair draws differ as much as these, or more, in 62 % of all cases (p = 0.62)."
[[nodiscard]] std::string in_words(const Fairness& fairness);

/// 0.62, 3.2e-09: with two digits.
[[nodiscard]] std::string p_value_text(double p_value);

} // namespace convassign
