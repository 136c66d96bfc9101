// SPDX-License-Identifier: MIT
#include "core/wrap/sqlite_upkeep.h"

#include "core/wrap/sqlite.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace convassign {

std::optional<std::string> lone_log(const std::string& path) {
    std::error_code failure;
    if (std::filesystem::exists(path, failure)) return std::nullopt;
    std::string log = path + "-wal";
    const auto size = std::filesystem::file_size(log, failure);
    return !failure && size > 0 ? std::optional(std::move(log)) : std::nullopt;
}

bool is_empty_file(SqliteDatabase& database) {
    return database.number("SELECT count(*) FROM sqlite_schema") == 0;
}

std::int64_t file_owner(SqliteDatabase& database) { return database.number("PRAGMA application_id"); }

std::int64_t file_version(SqliteDatabase& database) { return database.number("PRAGMA user_version"); }

void mark_file(SqliteDatabase& database, std::int64_t owner, std::int64_t version) {
    database.script("PRAGMA application_id = " + std::to_string(owner)
        + "; PRAGMA user_version = " + std::to_string(version));
}

std::vector<std::string> damage_in(SqliteDatabase& database) {
    std::vector<std::string> found;
    try {
        for (Rows row = database.query("PRAGMA integrity_check(5)"); row.next();)
            if (row.text(0) != "ok") found.push_back("damaged: " + row.text(0));
    } catch (const DatabaseError& error) {
        found.push_back(describe(error));
    }
    return found;
}

std::vector<std::string> dangling_rows(SqliteDatabase& database) {
    std::vector<std::string> found;
    try {
        for (Rows row =
                 database.query("SELECT DISTINCT \"table\", parent FROM pragma_foreign_key_check LIMIT 5");
             row.next();)
            found.push_back(
                "rows of '" + row.text(0) + "' refer to rows of '" + row.text(1) + "' that are not there");
    } catch (const DatabaseError& error) {
        found.push_back(describe(error));
    }
    return found;
}

std::int64_t unused_pages(SqliteDatabase& database) { return database.number("PRAGMA freelist_count"); }

void give_back(SqliteDatabase& database, std::int64_t pages) {
    database.script("PRAGMA incremental_vacuum(" + std::to_string(pages) + ")");
}

void optimize(SqliteDatabase& database) { database.script("PRAGMA analysis_limit = 400; PRAGMA optimize"); }

} // namespace convassign
