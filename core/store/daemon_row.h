// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <optional>

namespace convassign {

class Database;

/// What the daemon last told of itself.
struct DaemonRow {
    std::int64_t pid = 0;
    std::optional<Time> started_at;
    std::optional<Time> alive_at;
    std::optional<Time> unknown_client_at; ///< the proxy in front first did not say who asks
    std::optional<Time> ended_at{};        ///< cleanly; nothing while one serves, and after it was killed
};

/// By what a file and the log beside it are known to belong together; core/store/log_marks tells how.
struct LogMarks {
    std::int64_t mark = 0;             ///< grows with each copying of the log into the file
    std::optional<std::int64_t> base;  ///< the one that the file had when all of the log was copied into it
    std::optional<std::int64_t> shape; ///< shape_version() then
};

/// The table `daemon`, of one row.
namespace daemon_row {

[[nodiscard]] DaemonRow read(Database& database);
void mark_started(Database& database, std::int64_t pid, Time now);
void mark_alive(Database& database, Time now);
void mark_ended(Database& database, std::optional<Time> now);
void mark_unknown_client(Database& database, Time now);

[[nodiscard]] LogMarks log_marks(Database& database);
/// A new mark, which comes after all others.
void mark_log(Database& database, Time now);
/// A file that has this mark holds all of the log before, and then had this shape; another mark follows.
void settle_log(Database& database, std::int64_t mark, std::int64_t shape);
/// Nothing is known of the log that begins now.
void unsettle_log(Database& database);

} // namespace daemon_row

} // namespace convassign
