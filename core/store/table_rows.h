// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/table_shape.h"

#include <cstdint>
#include <functional>
#include <string>

namespace convassign {
class Database;
}

/// The rows of a table as a whole, whatever they mean. They are read a few hundred at a time, in the order of
/// their keys.
namespace convassign::table_rows {

/// How many rows, and the SHA-256 over all that is in them.
struct Sum {
    std::int64_t rows = 0;
    std::string digest;

    friend bool operator==(const Sum&, const Sum&) = default;
};

/// Hears of so many more rows.
using Counted = std::function<void(std::int64_t)>;

[[nodiscard]] std::int64_t count(Database& database, const TableShape& table);

[[nodiscard]] Sum sum(Database& database, const TableShape& table, const Counted& counted);

/// Puts the rows of `from` in the place of those of `to`, with their numbers; what the tables refer to is
/// there. Within a Transaction of `to`. A NUL within a text, which no server takes, becomes U+FFFD. Returns
/// what sum() has to tell of `to` afterwards.
Sum copy(Database& from, Database& to, const TableShape& table, const Counted& counted);

} // namespace convassign::table_rows
