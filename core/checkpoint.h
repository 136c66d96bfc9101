// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/database.h"

namespace convassign {

// The log that SQLite keeps beside its file. Where a server keeps the database there is none: nothing is to
// be done, and all of it is.

/// Above so many pages in the log it is time for a checkpoint().
inline constexpr int checkpoint_pages = 1000;

/// Pages in the log after the last commit of this connection.
[[nodiscard]] int log_size(Database& database);

/// SqliteDatabase::keep_house(), between two marks by which the file and its log are known to belong
/// together.
bool checkpoint(Database& database, Time now);

/// SqliteDatabase::begin_log_anew(), the same way.
bool begin_log_anew(Database& database, Time now);

/// For a command, after its work: checkpoints when no daemon runs to do it and the log has grown large. Never
/// fails: it can be done as well later. Does not take the daemon's lock, because a daemon that starts
/// meanwhile would take the command for another daemon.
void checkpoint_without_daemon(Database& database, Time now);

/// Clears the log of what was erased, whether or not a daemon runs; tries for a second at most. False where
/// others were writing or reading all the time: then the daemon does so within the hour.
[[nodiscard]] bool clear_log(Database& database);

} // namespace convassign
