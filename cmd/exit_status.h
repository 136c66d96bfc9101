// SPDX-License-Identifier: MIT
#pragma once

#include <exception>

namespace convassign {

/// 1 failed, 2 wrong usage or configuration, 3 not found, 4 not permitted, 5 conflict, 6 nobody online.
[[nodiscard]] int exit_status(const std::exception& error);

} // namespace convassign
