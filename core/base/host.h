// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace convassign {

/// What this machine calls itself.
[[nodiscard]] std::string host_name();

} // namespace convassign
