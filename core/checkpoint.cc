// SPDX-License-Identifier: MIT
#include "core/checkpoint.h"

#include "core/base/file_lock.h"

#include <filesystem>

namespace convassign {

namespace {

constexpr std::uintmax_t large_log_bytes = 16 * 1024 * 1024;

/// By what we have just written, or, where we only read, by what others left behind. Whoever opens the
/// database while nobody else has it reads the whole log first.
bool has_large_log(const Database& database) {
    if (database.has_large_log()) return true;
    std::error_code failure;
    const auto size = std::filesystem::file_size(database.path() + "-wal", failure);
    return !failure && size > large_log_bytes;
}

} // namespace

void checkpoint_without_daemon(Database& database) {
    if (!has_large_log(database)) return;
    try {
        if (!lock_holder(daemon_lock_path(database.path()))) database.keep_house();
    } catch (const Error&) {
        // The command has done its work; the next one, or the daemon, tries again.
    }
}

} // namespace convassign
