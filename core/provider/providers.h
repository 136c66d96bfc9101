// SPDX-License-Identifier: MIT
#pragma once

#include "core/config.h"
#include "core/outbox.h"
#include "core/provider/provider.h"

#include <memory>
#include <string>

namespace convassign {

/// The adapter for this table of the configuration, going on from `cursor`; nothing for a type that is not
/// polled. Reads the secret, and throws Error where it cannot.
[[nodiscard]] std::unique_ptr<Provider> make_provider(
    const ProviderConfig& config, const std::string& cursor);

/// What writes assignments back to this provider; nothing for a type that takes none (core/recipients.h).
[[nodiscard]] std::unique_ptr<Target> make_assigner(const ProviderConfig& config);

} // namespace convassign
