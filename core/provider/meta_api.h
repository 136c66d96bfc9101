// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/provider/json_api.h"

#include <string>

namespace convassign {

/// How the Cloud API of one number is reached: at Meta by an access token, at 360dialog by an API key.
struct MetaAccess {
    JsonApiAccess api;
    bool is_360dialog = false;
    std::string messages_path; ///< where messages are sent
    std::string media_path;    ///< what the ids of files are joined to
    std::string header;        ///< "Name: value", with the secret
};
/// Throws Error where the configuration has no secret for it.
[[nodiscard]] MetaAccess meta_access(const ProviderConfig& config);

} // namespace convassign
