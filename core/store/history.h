// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <vector>

namespace convassign {

class Database;

/// Which rows of the history; of all that match, the newest `limit`, oldest of them first.
struct HistoryFilter {
    std::optional<ConversationId> conversation;
    std::optional<AgentId> agent; ///< concerned as the one who has it, or the one who had it
    std::optional<Time> since;
    HistoryId after; ///< only newer rows than this one
    std::int64_t limit = 50;
};

/// The table `history`, to be read. core/store/history_writes.h tells who writes it.
namespace history {

[[nodiscard]] std::vector<HistoryRow> list(Database& database, const HistoryFilter& filter);
/// Of each agent there was at that moment, by name, the last row until then that said `online` or
/// `offline`; one without an id, `offline` since ever, where none did.
[[nodiscard]] std::vector<HistoryRow> presence_at(Database& database, Time time);

} // namespace history

} // namespace convassign
