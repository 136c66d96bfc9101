// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"
#include "core/base/time.h"

#include <optional>

namespace convassign {

/// How long to wait after the `failures`th failure in a row (1, 2, …): from one second it doubles up to
/// `longest`; half of it is left to chance, so that many clients do not come back at once. Never sooner
/// than the server asked for, nor later than an hour.
[[nodiscard]] Duration retry_delay(
    int failures, std::optional<Duration> asked, Random& random, Duration longest = std::chrono::minutes(1));

} // namespace convassign
