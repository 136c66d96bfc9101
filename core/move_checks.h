// SPDX-License-Identifier: MIT
#pragma once

#include "core/backup.h"

namespace convassign {

class Database;

/// Holds the database that was filled against the rules of the product and against its history: the chain and
/// each draw. What is wrong there and was wrong before is moved as it is, and returned in words. Throws
/// DatabaseError for what was right before.
[[nodiscard]] Notes hold_against(Database& before, Database& filled, const Told& told);

} // namespace convassign
