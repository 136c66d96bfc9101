// SPDX-License-Identifier: MIT
#include "core/backup.h"

#include "core/base/part_file.h"
#include "core/store/migrate.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_copy.h"
#include "core/wrap/sqlite_upkeep.h"

#include <algorithm>
#include <filesystem>
#include <regex>

namespace convassign {

namespace {

namespace files = std::filesystem;

[[noreturn]] void refuse(const std::string& target, const std::string& cause) {
    throw UsageError("back up to '" + target + "': " + cause);
}

bool is_dated(const std::string& name) {
    static const std::regex pattern(R"(convassign-\d{8}T\d{6}Z\.db)");
    return std::regex_match(name, pattern);
}

/// Those in the folder whose names are of ours, with `suffix` behind them; the oldest first.
std::vector<files::path> dated_in(const std::string& folder, const std::string& suffix) {
    std::vector<files::path> found;
    for (const auto& entry : files::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        const bool is_ours = name.ends_with(suffix) && is_dated(name.substr(0, name.size() - suffix.size()));
        if (is_ours && entry.symlink_status().type() == files::file_type::regular)
            found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
}

/// Removes the parts of backups that were killed. Each has a name of its own, which no later backup uses.
void remove_abandoned_in(const std::string& folder) {
    for (const files::path& part : dated_in(folder, part_suffix))
        remove_abandoned(part.string());
}

/// The one that was made just now stays, also where the clock went back.
std::vector<std::string> keep_newest(const std::string& folder, std::int64_t keep, const std::string& made) {
    std::vector<std::string> removed;
    const auto all = dated_in(folder, "");
    for (std::size_t i = 0; i + static_cast<std::size_t>(keep) < all.size(); ++i) {
        if (all[i] == made) continue;
        std::error_code failure;
        files::remove(all[i], failure);
        if (failure) throw Error("remove the old backup '" + all[i].string() + "': " + failure.message());
        removed.push_back(all[i].string());
    }
    return removed;
}

/// What is there and may not be replaced.
void require_replaceable(const std::string& file, const std::string& database) {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", ".lock"})
        if (files::equivalent(file, database + suffix, ignored) || file == database + suffix)
            refuse(file, suffix[0] == 0 ? "that is the database itself" : "that belongs to the database");
    const auto status = files::status(file, ignored);
    if (status.type() == files::file_type::not_found) return;
    if (status.type() != files::file_type::regular) refuse(file, "neither a file nor a folder");
    if (files::exists(file + "-wal", ignored))
        refuse(file, "that is a database in use, with its log beside it");
    if (files::file_size(file, ignored) != 0 && !is_our_database(file))
        refuse(file, "there is a file that is no backup of convassign; it stays");
}

void require_same_rows(SqliteDatabase& copy, const std::map<std::string, std::int64_t>& rows) {
    for (const auto& [table, count] : count_rows(copy))
        if (const auto known = rows.find(table); known == rows.end() || known->second != count)
            throw DatabaseError("'" + table + "' has " + std::to_string(count) + " rows in the copy, and "
                + (known == rows.end() ? "is not" : "has " + std::to_string(known->second))
                + " in the database");
}

/// Copies one moment of the database, and looks whether that has come out whole.
Contents copy_whole(SqliteDatabase& store, const std::string& file, const Told& told) {
    Contents contents;
    std::map<std::string, std::int64_t> rows;
    {
        const Snapshot moment(store);
        contents = read_contents(store);
        rows = count_rows(store);
        copy_snapshot(store, file, [&](double done) {
            if (told) told("copying: " + std::to_string(static_cast<int>(done * 100)) + " %");
        });
    }
    require_whole(file, told);
    SqliteDatabase copy(file, SqliteDatabase::Mode::alone);
    require_same_rows(copy, rows);
    return contents;
}

SqliteDatabase& require_file(Database& store) {
    if (SqliteDatabase* file = store.as_file()) return *file;
    throw UsageError(
        "back up the database: a server keeps it, which is backed up with pg_dump or pg_basebackup");
}

std::string file_for(const std::string& target, Time now) {
    std::error_code ignored;
    if (!files::is_directory(target, ignored)) return target;
    return (files::path(target) / ("convassign-" + iso8601_basic(now) + ".db")).string();
}

} // namespace

Backup back_up(
    const ActionNeeds& needs, const std::string& target, std::optional<std::int64_t> keep, const Told& told) {
    require_role(needs.actor, Role::admin, "back up the database");
    Backup backup;
    backup.file = file_for(target, needs.now);
    const bool is_in_folder = backup.file != target;
    if (keep && !is_in_folder) refuse(target, "--keep is for a folder, and that is none");
    SqliteDatabase& store = require_file(needs.store);
    require_replaceable(backup.file, store.path());
    std::error_code ignored;
    backup.has_replaced = files::exists(backup.file, ignored);
    try {
        PartFile part(backup.file);
        backup.contents = copy_whole(store, part.path(), told);
        backup.size = files::file_size(part.path());
        part.put_in_place();
    } catch (const DatabaseError&) {
        std::throw_with_nested(DatabaseError("back up to '" + backup.file + "'"));
    }
    if (is_in_folder) remove_abandoned_in(target);
    if (keep) backup.removed = keep_newest(target, *keep, backup.file);
    return backup;
}

bool is_our_database(const std::string& file) { return owner_in_header(file) == application_id; }

void require_whole(const std::string& file, const Told& told) {
    if (told) told("checking the copy");
    SqliteDatabase copy(file, SqliteDatabase::Mode::alone);
    if (known_version(copy) == 0) throw DatabaseError("'" + file + "' is empty");
    if (const auto damage = damage_in(copy); !damage.empty())
        throw DatabaseError("'" + file + "' is not whole: " + damage.front());
    if (const auto dangling = dangling_rows(copy); !dangling.empty())
        throw DatabaseError("'" + file + "' is not whole: " + dangling.front());
}

} // namespace convassign
