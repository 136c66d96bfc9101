// SPDX-License-Identifier: MIT
#include "daemon/pace.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr std::chrono::nanoseconds aim = std::chrono::milliseconds(8);
// Fewer save nothing, because then the commit itself is what takes the time.
constexpr std::int64_t fewest = 100;
constexpr std::int64_t most = 2000;

} // namespace

void Pace::learn(std::chrono::nanoseconds took) {
    const std::int64_t fitting = rows_ * aim.count() / std::max<std::int64_t>(took.count(), 1);
    // In steps, because one transaction may have had good or bad luck.
    rows_ = std::clamp(std::clamp(fitting, rows_ / 2, rows_ * 3 / 2), fewest, most);
}

} // namespace convassign
