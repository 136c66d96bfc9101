// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <cstdint>
#include <string>
#include <vector>

namespace convassign {

class Database;

/// The table `draw_days`: the secrets that draws take their indexes from. core/commitments tells when one
/// begins and ends.
namespace draw_days {

/// Those whose secret does not stand in the history yet, in the order in which they were begun.
[[nodiscard]] std::vector<DrawDay> unrevealed(Database& database);
/// The newest ones first.
[[nodiscard]] std::vector<DrawDay> newest(Database& database, std::int64_t limit);
[[nodiscard]] bool has_open(Database& database);

/// Begins the next day of that date.
DrawDay begin(Database& database, const std::string& date, const std::string& secret, Time now);
/// So many draws were made in it.
void save_draws(Database& database, DrawDayId id, std::int64_t draws);
/// Ends the open one, if there is one.
void end_open(Database& database, Time now);
void mark_revealed(Database& database, DrawDayId id);

} // namespace draw_days

} // namespace convassign
