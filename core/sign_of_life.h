// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/file_identity.h"
#include "core/base/time.h"

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace convassign {

class Database;

/// Something that keeps the program from working, and what a person can do about it.
struct Problem {
    std::string what;
    std::string remedy;
};
using Problems = std::vector<Problem>;

/// What a daemon says of itself every few seconds. It stands in the lock file, because a daemon that cannot
/// write its database has to be heard as well.
struct SignOfLife {
    Time at;
    bool stays = true; ///< false: it does one round, for cron
    std::optional<Time> last_commit_at;
    std::string database;        ///< FileIdentity::text() of the file that it has open
    Problems problems{};         ///< that keep it from storing
    bool has_lost_files = false; ///< the path led to another file, or to none: that is why it has ended
};

[[nodiscard]] std::string sign_text(const SignOfLife& sign);
/// Nothing where the text is none of ours, as that of a daemon before 0.3.
[[nodiscard]] std::optional<SignOfLife> parse_sign(std::string_view text);

/// What can be seen of the daemon that serves a database.
struct DaemonSeen {
    std::optional<pid_t> holder;    ///< of the lock
    std::optional<SignOfLife> sign; ///< its last one, or that of the daemon before
    std::string failure;            ///< why it cannot be seen
};

/// Looks at the lock file beside the database.
[[nodiscard]] DaemonSeen look_for_daemon(const std::string& database);

/// The same; where a server keeps the database, the daemon that leads, on whichever machine that is.
[[nodiscard]] DaemonSeen look_for_daemon(Database& database);

/// A daemon that has given no sign of life for so long hangs, or is stopped.
inline constexpr Duration longest_silence = std::chrono::seconds(30);

/// A daemon is there and says that it cannot store: nobody is online then.
[[nodiscard]] bool cannot_store(const DaemonSeen& daemon);

} // namespace convassign
