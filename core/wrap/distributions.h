// SPDX-License-Identifier: MIT
#pragma once

namespace convassign {

/// How probable it is that a chi-square variable of so many degrees of freedom comes to `value` or more.
[[nodiscard]] double chi_squared_tail(double value, double degrees);

} // namespace convassign
