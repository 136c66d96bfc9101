// SPDX-License-Identifier: MIT
#include "core/wrap/sqlite_lock.h"

#include "core/wrap/sqlite.h"

#include <sqlite3.h>

namespace convassign {

WriteLock::WriteLock(const std::string& path) {
    sqlite3* raw = nullptr;
    int code = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    connection_.reset(raw);
    if (code == SQLITE_OK) {
        sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        code = sqlite3_exec(raw, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    }
    is_held_ = code == SQLITE_OK;
    if (!is_held_ && (code & 0xFF) != SQLITE_BUSY)
        throw DatabaseError("lock database '" + path + "': " + sqlite3_errstr(code));
}

int WriteLock::close(sqlite3* connection) { return sqlite3_close(connection); }

} // namespace convassign
