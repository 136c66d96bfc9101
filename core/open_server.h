// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <memory>
#include <string>

namespace convassign {

class Database;
struct Config;

/// A connection to the server that keeps the database, as `url_file` in [database] has it. Its tables are not
/// looked at; a host that cannot be connected to within that time is passed over. Throws what open_postgres()
/// does, and Error where the file cannot be read; no text holds the password.
[[nodiscard]] std::unique_ptr<Database> open_server(
    const Config& config, Duration connect_within = std::chrono::seconds(2));

/// The same for whoever moves all of it: no daemon leads as long as the connection lasts, and an answer may
/// take minutes. Throws also Conflict, beginning with `doing`, while one leads.
[[nodiscard]] std::unique_ptr<Database> open_server_alone(const Config& config, const std::string& doing);

} // namespace convassign
