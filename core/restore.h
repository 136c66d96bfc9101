// SPDX-License-Identifier: MIT
#pragma once

#include "core/backup.h"

#include <optional>
#include <string>

namespace convassign {

/// What a restore has done.
struct Restored {
    std::string database;
    Contents now;
    std::optional<Contents> before; ///< nothing where there was none, or one that cannot be read
    std::string unread;             ///< why it cannot be read
    std::string moved_to;           ///< where the old database is now; empty where there was none
    std::int64_t remembered = 0;    ///< customers who were forgotten since, and are in the copy again
    bool is_older = false;          ///< of an older version of the schema: changed when it is first opened
};

/// Puts a copy of `file` in the place of the database. The file may have a log beside it, and then is read
/// with it. All is looked at before anything changes; the old database is moved aside with its log, and
/// nothing is deleted. A process that is killed meanwhile leaves the old database, or what finish_restore()
/// brings to its end. Throws Conflict while a daemon runs, UsageError for what cannot be restored (with what
/// to do instead), and DatabaseError for what is not whole.
Restored restore(const std::string& database, const std::string& file, Time now, const Told& told = {});

/// Brings a restore to its end that was decided, and then killed. Whoever calls has the daemon's lock. False
/// where there is none.
bool finish_restore(const std::string& database);

/// For a command, before it opens the database: the same, where no other process has the daemon's lock.
/// Throws Conflict where one has, because it is restoring just now.
void finish_restore_without_daemon(const std::string& database);

} // namespace convassign
