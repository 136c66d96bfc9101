// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/file_lock.h"

#include <string>

namespace convassign {

/// The lock of the daemon that serves this file: none starts while it is held. Its folder is made where there
/// is none. Throws Conflict, beginning with `doing`, while a daemon runs, also one whose lock file was
/// deleted. To be called before SQLite opens the file.
[[nodiscard]] FileLock lock_out_daemons(const std::string& database, const std::string& doing);

} // namespace convassign
