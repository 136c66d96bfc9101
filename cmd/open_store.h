// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/store.h"

#include <string>

namespace convassign {

/// The database at `path`. With Mode::existing throws Error that says what to do where there is none.
[[nodiscard]] Store open_store(const std::string& path, Store::Mode mode);

} // namespace convassign
