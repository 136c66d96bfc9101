// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

namespace convassign {

class Database;
struct Config;

/// A connection to the server that keeps the database, as `url_file` in [database] has it. Its tables are not
/// looked at. Throws what open_postgres() does, and Error where the file cannot be read; no text holds the
/// password.
[[nodiscard]] std::unique_ptr<Database> open_server(const Config& config);

} // namespace convassign
