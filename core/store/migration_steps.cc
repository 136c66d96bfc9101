// SPDX-License-Identifier: MIT
#include "core/store/migration_steps.h"

#include "core/store/migration_files.h"

namespace convassign {

static_assert(migration_files.size() == schema_version - 1);

const char* migration_step(std::int64_t from) {
    return migration_files.at(static_cast<std::size_t>(from - 1));
}

} // namespace convassign
