// SPDX-License-Identifier: MIT
#include "core/daemon_lock.h"

#include "core/base/error.h"
#include "core/base/file_identity.h"
#include "core/base/private_file.h"

namespace convassign {

FileLock lock_out_daemons(const std::string& database, const std::string& doing) {
    const std::string path = daemon_lock_path(database);
    if (const auto failure = make_directory_of(path))
        throw Error("make the directory of '" + path + "': " + failure.message());
    auto lock = FileLock::try_lock(path);
    // A daemon whose lock file was deleted still has the database itself.
    const std::string real = real_path(database);
    const bool is_served = !lock || (identity_of(real) && !FileLock::try_lock_only(real));
    if (!is_served) return std::move(*lock);
    throw Conflict(doing + ": process " + std::to_string(lock_holder(path).value_or(0))
        + " serves it; stop convassignd first");
}

} // namespace convassign
