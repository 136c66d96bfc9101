// SPDX-License-Identifier: MIT
#pragma once

namespace convassign {

class Database;

/// How often a crash test kills the daemon; more with CONVASSIGN_CRASHES, for a long night.
[[nodiscard]] int crashes();

/// What behaviour promises of every database, whatever has happened to it.
void expect_promises_kept(Database& store);

} // namespace convassign
