// SPDX-License-Identifier: MIT
#include "core/base/read_only.h"
#include "core/wrap/sqlite.h"

#include <filesystem>
#include <sqlite3.h>

namespace convassign {

void SqliteDatabase::set_up_alone() {
    sqlite3_extended_result_codes(connection_.get(), 1);
    sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    script("PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;");
}

/// What a rollback would need is kept in memory: it is little, because new pages need none.
void SqliteDatabase::set_up_filled() {
    set_up_alone();
    script("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
           "PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;");
}

void SqliteDatabase::open_alone(const std::string& how) {
    open(file_uri(path(), how), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    set_up_alone();
}

/// The log cannot be read without its index, which cannot be made where nobody writes: it is there, there is
/// no log, or both files are copied to where it can.
void SqliteDatabase::open_to_look() {
    const std::string log = path() + "-wal";
    std::error_code failure;
    if (std::filesystem::exists(path() + "-shm", failure)) try {
            open_alone("mode=ro");
            return static_cast<void>(number("SELECT count(*) FROM sqlite_schema"));
        } catch (const Error&) {
            statements_.clear(); // the index was left behind, and is of no use
        }
    const auto log_size = std::filesystem::file_size(log, failure);
    if (failure || log_size == 0) return open_alone("immutable=1");
    const TemporaryCopy copy({path(), log});
    open(copy.file(), SQLITE_OPEN_READWRITE);
    set_up_alone();
    script("PRAGMA query_only = ON");
    static_cast<void>(
        number("SELECT count(*) FROM sqlite_schema")); // which opens the log, too: the files may go
}

} // namespace convassign
