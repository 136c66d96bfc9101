// SPDX-License-Identifier: MIT
#include "core/store/store.h"

#include "core/store/migrate.h"

namespace convassign {

Store::Store(const std::string& path, Mode mode) : Database(path, mode) { migrate(*this); }

} // namespace convassign
