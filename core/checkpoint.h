// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/sqlite.h"

namespace convassign {

/// Above so many pages in the log the daemon checkpoints.
inline constexpr int checkpoint_pages = 1000;

/// Copies the log into the database file, so that the next write begins it anew. SQLite before 3.51.3 can
/// corrupt a database when one connection checkpoints while another commits and resets the log
/// (sqlite.org/wal.html#walresetbug): so a second connection holds the write lock meanwhile, and nobody
/// checkpoints but the one who holds the daemon's lock. False when another process is writing just now:
/// try again later.
bool checkpoint(Database& database);

/// For a command, after its work: checkpoints under the daemon's lock when no daemon runs and the log has
/// grown large. Never fails: it can be done as well later.
void checkpoint_without_daemon(Database& database);

} // namespace convassign
