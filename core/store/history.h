// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

namespace convassign {

class Database;

/// Which rows of the history; of all that match, the newest `limit`, oldest of them first.
struct HistoryFilter {
    std::optional<ConversationId> conversation;
    std::optional<AgentId> agent; ///< concerned as the one who has it, or the one who had it
    std::optional<Time> since;
    HistoryId after;                  ///< only newer rows than this one
    std::int64_t limit = 50;          ///< below 0: all of them
    std::optional<Time> until{};      ///< only what happened before
    std::vector<HistoryKind> kinds{}; ///< none: of every kind
};

/// The table `history`, to be read. core/store/history_writes.h tells who writes it.
namespace history {

[[nodiscard]] std::vector<HistoryRow> list(Database& database, const HistoryFilter& filter);
/// Gives all rows of the filter, whatever its limit is, one after the other, the oldest first, in memory for
/// a thousand of them. What is added meanwhile comes too, unless the caller has a Snapshot; `use` may read
/// and write what it likes.
void each(Database& database, const HistoryFilter& filter, const std::function<void(const HistoryRow&)>& use);
[[nodiscard]] std::optional<HistoryRow> find(Database& database, HistoryId id);
/// No row from before that moment stands at this id or behind it, as long as no clock was set back. Found by
/// the sample of rows that the index `history_at` holds: the last row from before may stand up to 128 rows
/// before it.
[[nodiscard]] HistoryId end_of_rows_before(Database& database, Time time);
/// How many conversations were drawn for each agent since that moment.
[[nodiscard]] std::unordered_map<AgentId, std::int64_t> draws_since(Database& database, Time time);
/// Who made the last change to the agent; empty where the history knows none.
[[nodiscard]] std::string last_actor_on(Database& database, AgentId agent);
/// The first row since that moment, by its number; where there is none, the one that comes next.
[[nodiscard]] HistoryId first_since(Database& database, Time time);
/// The newest row of the agent's changes until that moment for which `is_meant` holds.
[[nodiscard]] std::optional<HistoryRow> last_change_of(
    Database& database, AgentId agent, Time until, const std::function<bool(const HistoryRow&)>& is_meant);
/// Of each agent there was at that moment, by name, the last row until then that said `online` or
/// `offline`; one without an id and without a detail, `offline` since ever, where none did.
[[nodiscard]] std::vector<HistoryRow> presence_at(Database& database, Time time);

} // namespace history

} // namespace convassign
