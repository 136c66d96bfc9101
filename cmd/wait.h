// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

namespace convassign {

/// Sleeps so long. False, and at once, when the person wants an end: after SIGINT or SIGTERM, or when
/// whoever read standard output is gone. From the first call on these two signals are noticed here alone.
[[nodiscard]] bool wait_unless_ended(Duration duration);

} // namespace convassign
