// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/outbox.h"

#include <memory>
#include <string>
#include <vector>

namespace convassign {

/// What sends the notices of this table. Reads the secret, and throws Error where it cannot. Commands do not
/// get the variables of the environment that hold secrets (secret_variables()).
[[nodiscard]] std::unique_ptr<Target> make_notice_target(
    const NotifyConfig& config, const std::vector<std::string>& secret_variables);

} // namespace convassign
