// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/sqlite.h"

namespace convassign {

inline constexpr int checkpoint_pages = Database::large_log;
inline bool checkpoint(Database& database) { return database.keep_house(); }

/// For a command, after its work: checkpoints when no daemon runs to do it and the log has grown large. Never
/// fails: it can be done as well later. Does not take the daemon's lock, because a daemon that starts
/// meanwhile would take the command for another daemon.
void checkpoint_without_daemon(Database& database);

} // namespace convassign
