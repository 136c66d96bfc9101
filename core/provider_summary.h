// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"

#include <string>

namespace convassign {

/// What this provider can do as it is configured: "poll, webhook".
[[nodiscard]] std::string abilities_in_words(const ProviderConfig& provider);

/// The same with what is missing: "provider 'support' (twilio) can poll; webhook needs 'public_url'; cannot
/// assign, presence".
[[nodiscard]] std::string provider_summary(const ProviderConfig& provider);

} // namespace convassign
