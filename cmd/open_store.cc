// SPDX-License-Identifier: MIT
#include "cmd/open_store.h"

#include "core/base/error.h"
#include "core/wrap/sqlite.h"

#include <cerrno>
#include <sys/stat.h>

namespace convassign {

Store open_store(const std::string& path, Database::Mode mode) {
    struct stat status {};
    const bool is_missing = stat(path.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
    if (is_missing && mode == Database::Mode::existing)
        throw Error("open database '" + path
            + "': there is none yet; start convassignd, or add an agent with 'convassign agent add NAME'");
    return Store(path, mode);
}

} // namespace convassign
