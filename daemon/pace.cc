// SPDX-License-Identifier: MIT
#include "daemon/pace.h"

#include <algorithm>

namespace convassign {

namespace {

// Fewer save nothing, because then the commit itself is what takes the time.
constexpr std::int64_t fewest = 100;
constexpr std::int64_t most = 2000;

} // namespace

std::int64_t Pace::share_of(std::int64_t rest) const {
    const std::int64_t transactions = std::max<std::int64_t>((rest + rows_ - 1) / rows_, 1);
    return (rest + transactions - 1) / transactions;
}

void Pace::learn(std::int64_t rows, std::chrono::nanoseconds took) {
    if (rows < rows_ / 2) return;
    const std::int64_t fitting = rows * aim_.count() / std::max<std::int64_t>(took.count(), 1);
    // In steps, because one transaction may have had good or bad luck.
    rows_ = std::clamp(std::clamp(fitting, rows_ / 2, rows_ * 3 / 2), fewest, most);
}

} // namespace convassign
