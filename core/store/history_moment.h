// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace convassign {
class Database;
}

/// The table `history`, as whoever looks at one moment reads it: the rows that tell how it was then, found by
/// the indexes, however long the history is.
namespace convassign::history {

/// A moment between two rows: behind all that happened until then and have a smaller number.
struct Moment {
    Time at;
    HistoryId before{std::numeric_limits<std::int64_t>::max()};
};

/// How the rows before a moment are told from those behind it: by their time, which an index finds at once,
/// and which is wrong where the clock was set back; or by their number, which is slower and always right.
enum class MomentBy { time, number };

/// What tells who was online at that moment: of each agent the last row that said `online`, and every row
/// behind it on their presence and on what was set for them, in the order of their ids.
[[nodiscard]] std::vector<HistoryRow> presence_until(Database& database, const Moment& moment, MomentBy by);

/// What was told of who may have the conversations of the line, in the order of the ids.
[[nodiscard]] std::vector<HistoryRow> members_until(
    Database& database, LineId line, const Moment& moment, MomentBy by);

/// The commitment to the secret of a day: the last row that tells it before that one.
[[nodiscard]] std::optional<HistoryRow> commitment_before(
    Database& database, const std::string& day, HistoryId id);
/// The first row behind that one that reveals the secret of a day.
[[nodiscard]] std::optional<HistoryRow> revealed_behind(
    Database& database, const std::string& day, HistoryId id);

/// The last row of the switch until that time; nothing where nobody had touched it.
[[nodiscard]] std::optional<HistoryRow> switch_at(Database& database, Time time);

} // namespace convassign::history
