// SPDX-License-Identifier: MIT
#include "core/provider/providers.h"

#include "core/provider/twilio.h"

namespace convassign {

std::unique_ptr<Provider> make_provider(const ProviderConfig& config, const std::string& cursor) {
    if (config.type == "twilio") return std::make_unique<TwilioProvider>(config, read_secret(config), cursor);
    return nullptr;
}

} // namespace convassign
