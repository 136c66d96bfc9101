// SPDX-License-Identifier: MIT
#include "core/checkpoint.h"

#include "core/base/file_lock.h"
#include "core/store/daemon_row.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_copy.h"
#include "core/wrap/sqlite_upkeep.h"

#include <filesystem>
#include <thread>

namespace convassign {

namespace {

constexpr std::uintmax_t large_log_bytes = 16 * 1024 * 1024;

/// By what we have just written, or, where we only read, by what others left behind. Whoever opens the
/// database while nobody else has it reads the whole log first.
bool has_large_log(const SqliteDatabase& database) {
    if (database.log_size() > checkpoint_pages) return true;
    std::error_code failure;
    const auto size = std::filesystem::file_size(database.path() + "-wal", failure);
    return !failure && size > large_log_bytes;
}

/// What is copied is what the file holds from then on, and tells so.
bool copy_between_marks(SqliteDatabase& database, Time now, bool (SqliteDatabase::*copy_log)()) {
    try {
        {
            Transaction transaction(database, Durability::relaxed);
            daemon_row::mark_log(database, now);
            transaction.commit();
        }
        const auto mark = daemon_row::log_marks(database).mark;
        const auto shape = shape_version(database);
        if (!(database.*copy_log)()) return false;
        if (!database.has_copied_log()) return true;
        Transaction transaction(database, Durability::relaxed);
        daemon_row::settle_log(database, mark, shape);
        mark_file(
            database, file_owner(database), file_version(database)); // so that the log tells the shape, too
        transaction.commit();
        return true;
    } catch (const DatabaseBusy&) {
        return false; // as in the middle of it, another process writes just now
    }
}

} // namespace

int log_size(Database& database) {
    const SqliteDatabase* file = database.as_file();
    return file == nullptr ? 0 : file->log_size();
}

bool checkpoint(Database& database, Time now) {
    SqliteDatabase* file = database.as_file();
    return file == nullptr || copy_between_marks(*file, now, &SqliteDatabase::keep_house);
}

bool begin_log_anew(Database& database, Time now) {
    SqliteDatabase* file = database.as_file();
    return file == nullptr || copy_between_marks(*file, now, &SqliteDatabase::begin_log_anew);
}

void checkpoint_without_daemon(Database& database, Time now) {
    if (database.as_file() == nullptr || !has_large_log(*database.as_file())) return;
    try {
        if (!lock_holder(daemon_lock_path(database.path()))) checkpoint(database, now);
    } catch (const Error&) {
        // The command has done its work; the next one, or the daemon, tries again.
    }
}

bool clear_log(Database& database) {
    SqliteDatabase* file = database.as_file();
    if (file == nullptr) return true;
    constexpr Duration pause = std::chrono::milliseconds(10);
    const auto deadline = steady_clock() + std::chrono::seconds(1);
    while (true) {
        try {
            if (file->begin_log_anew()) return true;
        } catch (const DatabaseBusy&) { // NOLINT(bugprone-empty-catch): as where others write
        }
        if (steady_clock() >= deadline) return false;
        std::this_thread::sleep_for(pause);
    }
}

} // namespace convassign
