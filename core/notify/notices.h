// SPDX-License-Identifier: MIT
#pragma once

#include "core/config.h"
#include "core/outbox.h"

#include <memory>

namespace convassign {

/// What sends the notices of this table. Reads the secret, and throws Error where it cannot.
[[nodiscard]] std::unique_ptr<Target> make_notice_target(const NotifyConfig& config);

} // namespace convassign
