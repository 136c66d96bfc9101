// SPDX-License-Identifier: MIT
#include "core/config/config.h"

namespace convassign {

const std::string& ProviderConfig::setting(const std::string& key) const {
    static const std::string none;
    const auto found = settings.find(key);
    return found == settings.end() ? none : found->second;
}

bool ProviderConfig::has_secret(const std::string& secret) const {
    return !setting(secret + "_file").empty() || !setting(secret + "_env").empty();
}

} // namespace convassign
