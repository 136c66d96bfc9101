// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace convassign {

/// Ends a daemon that serves the database and has shown no sign of life for five minutes: with SIGTERM, and
/// with SIGKILL where that does nothing. It is looked at twice, because every daemon was silent after its
/// machine was suspended. Returns what was done, for the log; nothing where there is no such daemon. Throws
/// Error when it cannot be ended.
[[nodiscard]] std::optional<std::string> end_hung_daemon(const std::string& database);

} // namespace convassign
