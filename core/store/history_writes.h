// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>

namespace convassign {

class Database;

/// Adds a row to the end of the history, chained to the row before it, within the transaction that writes
/// what the row tells. For the five places that do: core/lifecycle (conversations), core/presence (who is
/// online), core/members (who may be drawn for a line), core/actions_history (what people set) and
/// core/commitments (where draws come from). A sixth one, core/retention, erases rows that are too old.
void add_history(Database& database, const HistoryRow& row);

/// Looks at the next `limit` rows from before that time, and erases the rows that nothing rests on: rows of
/// conversations that were closed before it, rows of an agent's presence before their last one, and rows of
/// customers. Rows of the switch and of agents stay. Returns the last row that was looked at; nothing at the
/// end.
std::optional<HistoryId> delete_history(Database& database, HistoryId after, Time before, std::int64_t limit);

} // namespace convassign
