// SPDX-License-Identifier: MIT
#include "core/provider/providers.h"

#include "core/provider/chatwoot.h"
#include "core/provider/twilio.h"

#include <string_view>

namespace convassign {

namespace {

/// How the adapter of one type comes into being.
struct Adapter {
    std::string_view type;
    std::unique_ptr<Provider> (*make)(const ProviderConfig& config, const std::string& cursor);
};

constexpr Adapter adapters[] = {
    {"twilio",
        [](const ProviderConfig& config, const std::string& cursor) -> std::unique_ptr<Provider> {
            return std::make_unique<TwilioProvider>(config, read_secret(config, "auth_token"), cursor);
        }},
    {"chatwoot",
        [](const ProviderConfig& config, const std::string& cursor) -> std::unique_ptr<Provider> {
            return std::make_unique<ChatwootProvider>(config, read_secret(config, "api_token"), cursor);
        }},
};

} // namespace

std::unique_ptr<Provider> make_provider(const ProviderConfig& config, const std::string& cursor) {
    for (const Adapter& adapter : adapters)
        if (adapter.type == config.type) return adapter.make(config, cursor);
    return nullptr;
}

std::unique_ptr<Target> make_assigner(const ProviderConfig&) { return nullptr; }

} // namespace convassign
