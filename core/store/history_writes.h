// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

namespace convassign {

class Database;

/// Adds a row to the history, within the transaction that writes what the row tells. For the three places
/// that do: core/lifecycle (conversations), core/presence (who is online) and core/actions_history (what
/// people set).
void add_history(Database& database, const HistoryRow& row);

} // namespace convassign
