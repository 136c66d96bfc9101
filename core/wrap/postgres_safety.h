// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/leadership.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

class Database;

/// What whoever has opened it knows of a server.
struct SeenServer {
    std::size_t hosts = 0; ///< that the connection string names
    /// That the other end said to have for us: a pooler, which gives each transaction to a session of its
    /// choice, names none that the server has.
    int process = 0;
    std::optional<std::string> collation; ///< where names come in another order than SQLite's
};

/// What of this server could lose what was acknowledged, or who leads.
[[nodiscard]] std::vector<Weakness> weaknesses_of(Database& server, const SeenServer& seen);

} // namespace convassign
