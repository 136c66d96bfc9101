// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

class Database;

/// A day of draws: all its indexes come from one secret, whose hash stands in the history before the first of
/// them, and which is revealed there after the last one.
struct DrawDay {
    DrawDayId id;
    std::string day;        ///< "2026-11-30" (UTC); the second one of that date is "2026-11-30.2"
    std::string secret;     ///< 32 bytes
    std::int64_t draws = 0; ///< how many there were: the number of the next one
    Time begun_at;
    std::optional<Time> ended_at; ///< open: nothing
    bool is_revealed = false;     ///< the secret stands in the history
};

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
