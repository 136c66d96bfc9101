// SPDX-License-Identifier: MIT
#include "core/provider/meta_api.h"

#include "core/base/error.h"
#include "core/config/secrets.h"

namespace convassign {

namespace {

constexpr const char* graph = "https://graph.facebook.com";
constexpr const char* server_of_360dialog = "https://waba-v2.360dialog.io";

std::string meta_advice(long status) {
    if (status == 401) return "; check the access token";
    if (status == 404) return "; check phone_number_id, api_version and base_url";
    if (status >= 300 && status < 400) return "; redirects are not followed, check base_url";
    return "";
}

std::string advice_for_360dialog(long status) {
    if (status == 401 || status == 403) return "; check the API key";
    if (status >= 300 && status < 400) return "; redirects are not followed, check base_url";
    return "";
}

MetaAccess at_meta(const ProviderConfig& config) {
    const std::string token = read_secret(config, "access_token");
    const std::string base = config.base_url.empty() ? graph : config.base_url;
    const std::string version = "/" + config.setting("api_version");
    MetaAccess access;
    access.api = {"WhatsApp", base, "Authorization", token, meta_advice};
    access.api.before_secret = "Bearer ";
    access.messages_path = version + "/" + config.setting("phone_number_id") + "/messages";
    access.media_path = version + "/";
    access.header = "Authorization: Bearer " + token;
    return access;
}

MetaAccess at_360dialog(const ProviderConfig& config) {
    const std::string key = read_secret(config, "api_key");
    const std::string base = config.base_url.empty() ? server_of_360dialog : config.base_url;
    MetaAccess access;
    access.api = {"360dialog", base, "D360-API-KEY", key, advice_for_360dialog};
    access.is_360dialog = true;
    access.messages_path = "/messages";
    access.media_path = "/";
    access.header = "D360-API-KEY: " + key;
    return access;
}

} // namespace

MetaAccess meta_access(const ProviderConfig& config) {
    if (config.has_secret("access_token")) return at_meta(config);
    if (config.has_secret("api_key")) return at_360dialog(config);
    throw Error("send by WhatsApp: the configuration names neither access_token_file nor api_key_file");
}

} // namespace convassign
