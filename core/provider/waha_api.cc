// SPDX-License-Identifier: MIT
#include "core/provider/waha_api.h"

namespace convassign {

namespace {

std::string waha_advice(long status) {
    if (status == 401 || status == 403) return "; check the API key";
    if (status == 404) return "; check session and base_url";
    if (status >= 300 && status < 400) return "; redirects are not followed, check base_url";
    return "";
}

} // namespace

JsonApiAccess waha_access(const ProviderConfig& config, const std::string& api_key) {
    return {"WAHA", config.base_url + "/api", "X-Api-Key", api_key, waha_advice};
}

} // namespace convassign
