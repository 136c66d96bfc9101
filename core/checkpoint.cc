// SPDX-License-Identifier: MIT
#include "core/checkpoint.h"

#include "core/base/file_lock.h"

#include <filesystem>

namespace convassign {

namespace {

constexpr std::uintmax_t large_log_bytes = 16 * 1024 * 1024;

} // namespace

bool checkpoint(Database& database) {
    Database guard(database.path(), Database::Mode::existing);
    guard.wait_at_most(Duration(0));
    try {
        const Transaction nobody_else_writes(guard);
        database.copy_log();
        return true;
    } catch (const DatabaseBusy&) {
        return false;
    }
}

void checkpoint_without_daemon(Database& database) {
    std::error_code failure;
    const auto size = std::filesystem::file_size(database.path() + "-wal", failure);
    if (failure || size < large_log_bytes) return;
    try {
        if (!lock_holder(daemon_lock_path(database.path()))) checkpoint(database);
    } catch (const Error&) {
        // The command has done its work; the next one, or the daemon, tries again.
    }
}

} // namespace convassign
