// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace convassign {

/// Asks the person at the terminal, on standard error, whether to do what the words tell: true for "y" or
/// "yes". Throws UsageError where standard input is no terminal.
[[nodiscard]] bool is_answered_with_yes(const std::string& what);

} // namespace convassign
