// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The file as a whole: whose it is, whether it is whole, and what room it takes.

namespace convassign {

class SqliteDatabase;

/// The log of a database whose file is gone, with what was written last: a new file of that name would make
/// it useless. Nothing where the file is there, or no log is.
[[nodiscard]] std::optional<std::string> lone_log(const std::string& path);

[[nodiscard]] bool is_empty_file(SqliteDatabase& database);

// The owner of the file and the version of its tables, as mark_file() has noted them last; 0 before.
[[nodiscard]] std::int64_t file_owner(SqliteDatabase& database);
[[nodiscard]] std::int64_t file_version(SqliteDatabase& database);
void mark_file(SqliteDatabase& database, std::int64_t owner, std::int64_t version);

/// What is damaged, one line each, at most five.
[[nodiscard]] std::vector<std::string> damage_in(SqliteDatabase& database);

/// Which rows refer to rows that are not there, one line each, at most five.
[[nodiscard]] std::vector<std::string> dangling_rows(SqliteDatabase& database);

/// Pages of the file in which nothing stands any more.
[[nodiscard]] std::int64_t unused_pages(SqliteDatabase& database);

/// Gives at most so many of them back to the disk, once the log is copied into the file. Without effect in
/// files of versions that did not prepare for it.
void give_back(SqliteDatabase& database, std::int64_t pages);

/// Looks how the tables have grown, so that queries find the best way to their rows. To be done once a day;
/// takes a few milliseconds at most.
void optimize(SqliteDatabase& database);

} // namespace convassign
