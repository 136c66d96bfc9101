// SPDX-License-Identifier: MIT
#include "core/config/config.h"

#include "core/base/text.h"

namespace convassign {

std::string KeyPlaces::of(const std::string& key) const {
    const auto line = lines.find(key);
    if (line == lines.end() || file.empty()) return "";
    return "read '" + printable(file) + "': line " + std::to_string(line->second) + ": '" + key + "': ";
}

const std::string& ProviderConfig::setting(const std::string& key) const {
    static const std::string none;
    const auto found = settings.find(key);
    return found == settings.end() ? none : found->second;
}

bool ProviderConfig::has_secret(const std::string& secret) const {
    return !setting(secret + "_file").empty() || !setting(secret + "_env").empty();
}

} // namespace convassign
