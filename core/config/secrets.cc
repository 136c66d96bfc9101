// SPDX-License-Identifier: MIT
#include "core/config/secrets.h"

#include "core/base/base64.h"
#include "core/base/error.h"
#include "core/base/small_file.h"
#include "core/base/text.h"
#include "core/config/provider_types.h"

#include <cstdlib>
#include <string_view>

namespace convassign {

namespace {

constexpr std::size_t largest_secret = 4 * 1024;

/// Without the white space at the end. Throws Error when it is empty or no plain text of one line.
std::string one_line(std::string text) {
    while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != std::string_view::npos)
        text.pop_back();
    if (text.empty()) throw Error("it is empty");
    if (text.find_first_of("\r\n") != std::string::npos) throw Error("it has more than one line");
    if (printable(text) != text) throw Error("it is no plain text");
    return text;
}

std::string value_of_variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) throw Error("it is not set");
    return value;
}

/// From the file, or where none is named from the environment. The key is the one without its ending.
std::string secret_of(const std::string& owner, const KeyPlaces& places, const std::string& key,
    const std::string& file, const std::string& variable) {
    const std::string place = file.empty() ? "$" + variable : "'" + file + "'";
    try {
        return one_line(file.empty() ? value_of_variable(variable) : read_small_file(file, largest_secret));
    } catch (const Error&) {
        std::throw_with_nested(Error(places.of(key + (file.empty() ? "_env" : "_file"))
            + "read the secret of " + owner + " from " + place));
    }
}

} // namespace

std::string read_secret(const ProviderConfig& provider, const std::string& name) {
    return secret_of("provider '" + provider.name + "'", provider.places, name,
        provider.setting(name + "_file"), provider.setting(name + "_env"));
}

std::string read_secret(const NotifyConfig& notify) {
    constexpr std::string_view prefix = "whsec_";
    constexpr std::size_t shortest = 24;
    constexpr std::size_t longest = 64;
    const std::string owner = "notify '" + notify.name + "'";
    const std::string text = secret_of(owner, notify.places, "secret", notify.secret_file, notify.secret_env);
    const auto secret =
        text.starts_with(prefix) ? from_base64(std::string_view(text).substr(prefix.size())) : std::nullopt;
    if (!secret || secret->size() < shortest || secret->size() > longest)
        throw Error(notify.places.of(notify.secret_file.empty() ? "secret_env" : "secret_file")
            + "read the secret of " + owner
            + ": it must be \"whsec_\" and the Base64 of 24 to 64 random bytes");
    return *secret;
}

std::string read_secret(const PortalConfig& portal) {
    constexpr std::size_t shortest = 16;
    const std::string secret =
        secret_of("the proxy", {}, "trusted_user_secret", portal.trusted_user_secret_file, "");
    if (secret.size() >= shortest) return secret;
    throw Error("read the secret of the proxy from '" + portal.trusted_user_secret_file
        + "': it must have at least " + std::to_string(shortest) + " characters");
}

std::string read_database_url(const Config& config) {
    return secret_of("the database", {}, "url", config.database_url_file, "");
}

void try_secrets(const ProviderConfig& provider) {
    const ProviderType* type = find_provider_type(provider.type);
    if (type == nullptr) return;
    for (const ProviderSecret& secret : type->secrets)
        if (secret.is_required || provider.has_secret(secret.name))
            static_cast<void>(read_secret(provider, secret.name));
}

std::vector<std::string> secret_variables(const Config& config) {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
        if (!name.empty()) names.push_back(name);
    };
    for (const ProviderConfig& provider : config.providers)
        for (const ProviderSecret& secret : find_provider_type(provider.type)->secrets)
            add(provider.setting(secret.name + "_env"));
    for (const NotifyConfig& notify : config.notify)
        add(notify.secret_env);
    return names;
}

} // namespace convassign
