// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/store.h"

namespace convassign {

struct Config;

/// The database that the configuration names. With Mode::existing throws Error that says what to do where
/// there is none.
[[nodiscard]] Store open_store(const Config& config, Store::Mode mode);

} // namespace convassign
