// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

// Copies of a database, and what tells whether a file is whole, and ours.

namespace convassign {

class SqliteDatabase;

/// How much of a copy is done, from 0 to 1. What it throws ends the copy.
using CopyProgress = std::function<void(double)>;

/// Copies what a Snapshot of this connection sees into that empty file, page by page, which then needs no
/// log. Others write meanwhile, and the copy goes on: only a connection that begins to read anew would have
/// to copy anew.
void copy_snapshot(SqliteDatabase& database, const std::string& path, const CopyProgress& progress = {});

// What core/wrap/sqlite_words keeps is no part of what these tell: it is made anew where it is missing.

/// How many rows each table has.
[[nodiscard]] std::map<std::string, std::int64_t> count_rows(SqliteDatabase& database);

/// Each column and each index, with all that makes it.
[[nodiscard]] std::vector<std::string> columns_and_indexes(SqliteDatabase& database);
[[nodiscard]] bool has_column(SqliteDatabase& database, const std::string& table, const std::string& column);

/// Grows with each change of the tables; each copy that SQLite makes of a database has another one.
[[nodiscard]] std::int64_t shape_version(SqliteDatabase& database);

/// What is damaged, as far as can be seen within that time: that pages and rows are where they should be, and
/// not whether the indexes have all of them.
[[nodiscard]] std::vector<std::string> quick_damage(SqliteDatabase& database, Duration at_most);

/// Copies the log into the file and goes without one: no file is left beside it. Nobody else may use it.
void end_log(SqliteDatabase& database);

/// Writes all of it anew, as a new database would be.
void rebuild(SqliteDatabase& database);

/// The owner that the first bytes of a file tell, as mark() has noted it; nothing where it is no database.
/// Not of a file that this process has open as a SqliteDatabase: SQLite would lose its locks.
[[nodiscard]] std::optional<std::int64_t> owner_in_header(const std::string& path);

/// Whether the file is the text that sqlite3's .dump makes of a database.
[[nodiscard]] bool is_text_of_dump(const std::string& path);

} // namespace convassign
