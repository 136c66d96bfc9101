// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

// Our texts as PostgreSQL writes the same things. One text serves both engines; what differs in every text,
// or in the tables alone, is said here.

namespace convassign {

/// With `$1` for the first value of a statement, `?` or `?1`, and so on. A question mark within quotes is
/// none.
[[nodiscard]] std::string with_numbered_values(std::string_view sql);

/// Statements that make or change tables.
[[nodiscard]] std::string with_types_of_postgres(std::string_view sql);

} // namespace convassign
