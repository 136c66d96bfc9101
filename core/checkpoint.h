// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/sqlite.h"

namespace convassign {

/// Above so many pages in the log it is time for a checkpoint.
inline constexpr int checkpoint_pages = 1000;

/// Copies the log into the database file, so that the next write begins it anew. SQLite before 3.51.3 can
/// corrupt a database when one connection checkpoints while another commits and resets the log
/// (sqlite.org/wal.html#walresetbug): so a second connection holds the write lock meanwhile, which also keeps
/// two from checkpointing at once. False when another process is writing just now: try again later.
bool checkpoint(Database& database);

/// For a command, after its work: checkpoints when no daemon runs to do it and the log has grown large. Never
/// fails: it can be done as well later. Does not take the daemon's lock, for a daemon that starts meanwhile
/// would take the command for another daemon.
void checkpoint_without_daemon(Database& database);

} // namespace convassign
