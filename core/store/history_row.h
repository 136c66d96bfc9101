// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

namespace convassign {

class Rows;

/// The columns of a row of the history, of the table `history h` with history_names, in the order in which
/// history_of() reads them.
inline constexpr const char* history_columns =
    "h.id, h.at, h.kind, h.conversation_id, h.agent_id, h.from_agent_id, h.actor, h.detail, h.candidates,"
    " h.chosen, h.presence_age_ms, h.because, h.day, h.number, a.name, f.name";

/// What comes behind them begins here.
inline constexpr int history_column_count = 16;

/// Where the names in a row come from.
inline constexpr const char* history_names =
    " LEFT JOIN agents a ON a.id = h.agent_id LEFT JOIN agents f ON f.id = h.from_agent_id";

/// The row whose columns come first.
[[nodiscard]] HistoryRow history_of(const Rows& row);

} // namespace convassign
