// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/table_shape.h"

namespace convassign {

class SqliteDatabase;

/// The tables as SQLite has read them from the statements that make them, but for those of
/// core/wrap/sqlite_words.
[[nodiscard]] std::vector<TableShape> table_shapes(SqliteDatabase& database);

} // namespace convassign
