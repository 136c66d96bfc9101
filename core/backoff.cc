// SPDX-License-Identifier: MIT
#include "core/backoff.h"

#include <algorithm>

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr Duration first = 1s;
constexpr Duration longest_asked = 1h;

} // namespace

Duration retry_delay(int failures, std::optional<Duration> asked, Random& random, Duration longest) {
    const int doublings = std::clamp(failures - 1, 0, 6);
    const Duration full = std::min(first * (1 << doublings), longest);
    const Duration half = full / 2;
    const Duration delay = half + Duration(random.below(static_cast<std::uint64_t>(half.count()) + 1));
    return std::max(delay, std::min(asked.value_or(0ms), longest_asked));
}

} // namespace convassign
