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
};

/// The table `daemon`, of one row.
namespace daemon_row {

[[nodiscard]] DaemonRow read(Database& database);
void mark_started(Database& database, std::int64_t pid, Time now);
void mark_alive(Database& database, Time now);
void mark_unknown_client(Database& database, Time now);

} // namespace daemon_row

} // namespace convassign
