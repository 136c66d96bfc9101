// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/provider/json_api.h"

#include <string>

namespace convassign {

/// How Evolution is reached.
[[nodiscard]] JsonApiAccess evolution_access(const ProviderConfig& config, const std::string& api_key);

} // namespace convassign
