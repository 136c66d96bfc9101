// SPDX-License-Identifier: MIT
#include "core/provider/evolution_api.h"

namespace convassign {

namespace {

std::string evolution_advice(long status) {
    if (status == 401 || status == 403) return "; check the API key";
    if (status == 404) return "; check instance and base_url";
    if (status >= 300 && status < 400) return "; redirects are not followed, check base_url";
    return "";
}

} // namespace

JsonApiAccess evolution_access(const ProviderConfig& config, const std::string& api_key) {
    return {"Evolution", config.base_url, "apikey", api_key, evolution_advice};
}

} // namespace convassign
