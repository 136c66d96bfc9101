// SPDX-License-Identifier: MIT
#include "core/store/store.h"

#include "core/base/file_lock.h"
#include "core/store/log_marks.h"
#include "core/store/migrate.h"
#include "core/wrap/postgres.h"
#include "core/wrap/sqlite.h"

#include <unistd.h>

namespace convassign {

namespace {

/// Whoever serves it has looked at its log before, and copies it now and then.
bool is_served_by_another(const std::string& path) {
    const auto holder = lock_holder(daemon_lock_path(path));
    return holder && *holder != getpid();
}

} // namespace

Store::Store(const std::string& path, Mode mode) {
    auto file = std::make_unique<SqliteDatabase>(
        path, mode == Mode::create ? SqliteDatabase::Mode::create : SqliteDatabase::Mode::existing);
    if (!is_served_by_another(path)) require_own_log(*file);
    migrate(*file);
    database_ = std::move(file);
}

Store::Store(const PostgresPlace& place) : Store(open_postgres(place)) {}

Store::Store(std::unique_ptr<Database> server) : database_(std::move(server)) { migrate_server(*database_); }

} // namespace convassign
