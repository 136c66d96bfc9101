// SPDX-License-Identifier: MIT
#include "core/wrap/sqlite.h"

#include <array>
#include <filesystem>
#include <sqlite3.h>
#include <utility>

namespace convassign {

namespace {

// What SQLite begins each file with, its NUL included.
constexpr std::string_view file_mark("SQLite format 3\0", 16);

} // namespace

void SqliteDatabase::note_files() {
    files_.add("the database", path());
    note_log();
}

/// SQLite keeps its log beside the file that the path leads to in the end, and makes that of a new database
/// with its first commit.
void SqliteDatabase::note_log() {
    std::error_code failure;
    const auto real = std::filesystem::canonical(path(), failure);
    if (!failure) is_log_noted_ = files_.add("the database's log", real.string() + "-wal");
}

std::optional<FileChange> SqliteDatabase::change_of_files() {
    if (auto change = files_.change()) return change;
    try {
        look_at_head();
    } catch (const DatabaseError&) {
        // It is noted as trouble.
    }
    return std::nullopt;
}

/// By SQLite's own descriptor: closing another one would drop its locks.
void SqliteDatabase::look_at_head() {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(connection_.get(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (file == nullptr || file->pMethods == nullptr) return;
    std::array<char, file_mark.size()> head{};
    sqlite3_int64 size = 0;
    const bool is_read = file->pMethods->xRead(file, head.data(), head.size(), 0) == SQLITE_OK
        && file->pMethods->xFileSize(file, &size) == SQLITE_OK;
    if (!is_read || std::string_view(head.data(), head.size()) != file_mark)
        return note_trouble(
            SQLITE_NOTADB, "read database '" + path() + "': it does not begin as a database does");
    // Another connection may make the file shorter, too, by a VACUUM and the copying of its log.
    const std::int64_t version = version_of_others();
    const bool has_another_written = std::exchange(version_looked_at_, version) != version;
    if (size < least_size_ && !has_another_written
        && size < number("PRAGMA page_count") * number("PRAGMA page_size"))
        note_trouble(SQLITE_NOTADB, "read database '" + path() + "': a part of it was cut off");
    least_size_ = size;
}

/// What is committed to a damaged file is lost with it, once a backup takes its place.
void SqliteDatabase::require_storable() {
    if (!is_log_noted_) note_log();
    const std::string what = "commit to database '" + path() + "': ";
    if (storing_.trouble && storing_.trouble->is_damage) throw DamagedDatabase(what + storing_.trouble->what);
    const auto change = files_.change_of_status();
    if (!change) return;
    storing_.trouble = StoringTrouble{change->what, false};
    throw DatabaseError(what + change->what);
}

/// Other errors are those of a statement, or say that somebody else is writing.
void SqliteDatabase::note_trouble(int code, const std::string& text) {
    const bool is_damage = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
    const bool keeps_from_storing = is_damage || code == SQLITE_FULL || code == SQLITE_IOERR
        || code == SQLITE_READONLY || code == SQLITE_PERM || code == SQLITE_CANTOPEN;
    const bool is_known_damage = storing_.trouble && storing_.trouble->is_damage;
    if (keeps_from_storing && !is_known_damage) storing_.trouble = StoringTrouble{text, is_damage};
}

} // namespace convassign
