// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"
#include "core/wrap/leadership.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {

class Database;
struct PostgresHost;

/// What whoever has opened it knows of a server.
struct SeenServer {
    const std::vector<PostgresHost>& hosts; ///< that the connection string names
    /// That the other end said to have for us: a pooler, which gives each transaction to a session of its
    /// choice, names none that the server has.
    int process = 0;
    std::optional<std::string> collation; ///< where names come in another order than SQLite's
    Duration answer_within{};             ///< that a host which is looked at has
};

/// What of these servers could lose what was acknowledged, or who leads. Besides the server that is open,
/// each host is asked whether it can be written.
[[nodiscard]] std::vector<Weakness> weaknesses_of(Database& server, const SeenServer& seen);

} // namespace convassign
