// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/store.h"

#include <string>

// Which engine keeps the stores of the tests: SQLite, or what the environment says,
// CONVASSIGN_ENGINE=postgres.

namespace convassign {

[[nodiscard]] bool is_on_postgres();

/// The store that a test calls by that path: the file, or a database of a cluster that this process starts
/// for all of its tests. Begins empty where it is not there.
[[nodiscard]] Store open_test_store(const std::string& path);

/// How programs reach the same, where a server keeps it; empty where it is a file.
[[nodiscard]] std::string server_of_test_store(const std::string& path);

/// Takes back the room of such a database. A file goes with its folder.
void drop_test_store(const std::string& path);

} // namespace convassign
