// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <cstdint>
#include <span>

namespace convassign {

class Database;

/// The table `erased_history`: of each row that was taken out of the history the digest of what it said.
namespace erased_history {

/// Takes these rows out of the history, so that its chain goes on over them.
void erase(Database& database, std::span<const HistoryRow> rows);

} // namespace erased_history

} // namespace convassign
