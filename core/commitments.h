// SPDX-License-Identifier: MIT
#pragma once

#include "core/recipients.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

class Database;
struct DrawDay;

/// How many draws a day of draws has at most: then the next one of the same date begins.
inline constexpr std::int64_t most_draws_of_a_day = 10'000;

/// The days of draws. A row `commitment` tells the hash of a day's secret before its first draw, and a row
/// `revealed` the secret after its last one. A day ends with its date (UTC), when it is full, or when its
/// database is restored from a copy: then its secret may have been told elsewhere.
namespace commitments {

/// The open day. Before that, one whose time is over ends, and the secrets of those that have ended are
/// revealed; where none is open the next one begins, with its commitment. Within the caller's transaction.
DrawDay open_day(Database& store, const Recipients& recipients, Time now);

/// The day behind one that is full. The rows of that one's draws may be written later in the same
/// transaction, so that another one reveals its secret.
DrawDay next_day(Database& store, const Recipients& recipients, const DrawDay& full, Time now);

/// What everybody may know of a day.
struct Commitment {
    std::string day;
    Time at;                           ///< when it began
    std::string sha256;                ///< of its secret, in hexadecimal digits, as the secret
    std::optional<std::string> secret; ///< once it was revealed; so is the number of its draws
    std::optional<std::int64_t> draws;
};

/// The newest ones first.
[[nodiscard]] std::vector<Commitment> newest(Database& store, std::int64_t limit);

/// Does what open_day() does, so that what is over is told in time, and what comes before its first draw.
/// Looks first without the write lock, because mostly there is nothing to do.
void keep(Database& store, const Recipients& recipients, Time now);

} // namespace commitments

} // namespace convassign
