// SPDX-License-Identifier: MIT
#include "core/config/provider_types.h"

#include "core/base/error.h"
#include "core/config/checks.h"

#include <algorithm>

namespace convassign {

namespace {

using Value = ConfigValue;

/// Whatever is joined to it begins with a slash.
void read_base_url(ProviderConfig& provider, const Value& value) {
    read_text(value, provider.base_url, base_url);
    if (provider.base_url.ends_with('/')) provider.base_url.pop_back();
}

ProviderKey setting(const std::string& name, TextCheck check, bool is_required) {
    return {name, "", is_required,
        [=](ProviderConfig& p, const Value& v) { read_text(v, p.settings[name], check); }};
}

ProviderKey needed(const std::string& name, TextCheck check) { return setting(name, check, true); }

ProviderKey start_from() {
    return {"start_from", "", false, [](ProviderConfig& p, const Value& v) { read_moment(v, p.start_from); }};
}

ProviderKey poll_interval(const ProviderConfig& defaults) {
    return {"poll_interval", format_duration(defaults.poll_interval), false,
        [](ProviderConfig& p, const Value& v) { read_duration(v, p.poll_interval, 100ms, 1h); }};
}

ProviderKey deep_lookback(const ProviderConfig& defaults) {
    return {"deep_lookback", format_duration(defaults.deep_lookback), false,
        [](ProviderConfig& p, const Value& v) { read_duration(v, p.deep_lookback, 15min, 30 * 24h); }};
}

/// Required where there is no default.
ProviderKey base_url_key(const ProviderConfig& defaults) {
    return {"base_url", defaults.base_url, defaults.base_url.empty(), read_base_url};
}

/// The server goes by the secret that the table names.
ProviderKey optional_base_url() { return {"base_url", "", false, read_base_url}; }

/// Kept as lines.
ProviderKey media_servers() {
    return {"media_servers", "https://lookaside.fbsbx.com", false, [](ProviderConfig& p, const Value& v) {
                std::vector<std::string> servers;
                read_texts(v, servers, base_url);
                std::string& lines = p.settings["media_servers"];
                lines.clear();
                for (const std::string& server : servers)
                    lines += server + "\n";
            }};
}

/// Kept as lines.
ProviderKey agents() {
    return {"agents", "", false, [](ProviderConfig& p, const Value& v) {
                std::vector<std::string> pairs;
                read_texts(v, pairs, agent_pair);
                for (const std::string& pair : pairs)
                    p.settings["agents"] += pair + "\n";
            }};
}

/// Kept as "true" or "false".
ProviderKey labels() {
    return {"labels", "false", false, [](ProviderConfig& p, const Value& v) {
                bool is_on = false;
                read_flag(v, is_on);
                p.settings["labels"] = is_on ? "true" : "false";
            }};
}

/// Those without keys of their own.
ProviderType local() {
    ProviderType type;
    type.name = type.defaults.type = "local";
    type.can = {.send = true};
    return type;
}

ProviderType twilio() {
    ProviderType type;
    type.name = type.defaults.type = "twilio";
    type.can = {.poll = true, .webhook = true, .send = true};
    type.account = {"account_sid"};
    type.address = {"sender"};
    type.reply_window = 24h;
    type.most_reply_length = 1600;
    type.has_templates = true;
    type.secrets = {{"auth_token", true}, {"webhook_secret", false}};
    type.defaults.base_url = "https://api.twilio.com";
    type.keys = {needed("account_sid", account_sid), needed("sender", whatsapp_sender), start_from(),
        poll_interval(type.defaults), deep_lookback(type.defaults), base_url_key(type.defaults),
        setting("public_url", web_address, false)};
    return type;
}

ProviderType chatwoot() {
    ProviderType type;
    type.name = type.defaults.type = "chatwoot";
    type.can = {.poll = true, .webhook = true, .assign = true, .presence = true, .send = true};
    type.presence_needs = {"presence", "provider", R"(presence = "provider")"};
    type.account = {"account"};
    type.address = {"inbox"};
    type.secrets = {{"api_token", true}, {"webhook_secret", false}};
    type.keys = {base_url_key(type.defaults), needed("account", number), needed("inbox", number),
        start_from(), poll_interval(type.defaults), deep_lookback(type.defaults), agents(),
        setting("pending", pending_choice, false), setting("presence", presence_source, false)};
    type.defaults.settings["presence"] = type.keys.back().default_text = "portal";
    type.defaults.settings["pending"] = (type.keys.end() - 2)->default_text = "wait";
    return type;
}

/// Some installations run without a key, on the machine itself.
ProviderType waha() {
    ProviderType type;
    type.name = type.defaults.type = "waha";
    type.can = {.poll = true, .webhook = true, .assign = true, .send = true};
    type.assign_needs = {"labels", "true", "labels = true"};
    type.takes_back_when_closed = true;
    type.address = {"session"};
    type.secrets = {{"api_key", false}, {"webhook_secret", false}};
    type.defaults.settings["session"] = "default";
    type.keys = {base_url_key(type.defaults), setting("session", session_name, false), start_from(),
        poll_interval(type.defaults), deep_lookback(type.defaults), labels()};
    type.keys[1].default_text = "default";
    return type;
}

ProviderType meta() {
    ProviderType type;
    type.name = type.defaults.type = "meta";
    type.can = {.webhook = true, .send = true};
    type.webhook_bytes = 3 * 1024 * 1024; // Meta's own word
    type.address = {"phone_number_id"};
    type.reply_window = 24h;
    type.has_templates = true;
    type.secrets = {{"app_secret", false}, {"header_secret", false}, {"verify_token", false},
        {"access_token", false}, {"api_key", false}};
    type.one_of_secrets = {"app_secret", "header_secret"};
    type.send_needs = {
        .text = "access_token_file or api_key_file", .one_of_secrets = {"access_token", "api_key"}};
    type.keys = {needed("phone_number_id", number), start_from(), optional_base_url(),
        setting("api_version", graph_version, false), media_servers()};
    type.defaults.settings["api_version"] = "v23.0";
    type.keys[3].default_text = "v23.0";
    type.defaults.settings["media_servers"] = "https://lookaside.fbsbx.com\n";
    return type;
}

ProviderType evolution() {
    ProviderType type;
    type.name = type.defaults.type = "evolution";
    type.can = {.poll = true, .send = true};
    type.address = {"instance"};
    type.secrets = {{"api_key", true}};
    type.keys = {base_url_key(type.defaults), needed("instance", session_name), start_from(),
        poll_interval(type.defaults), deep_lookback(type.defaults)};
    return type;
}

std::string joined(const ProviderConfig& provider, const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : "/") + provider.setting(name);
    return text;
}

} // namespace

const std::vector<ProviderType>& provider_types() {
    static const std::vector<ProviderType> types{local(), twilio(), chatwoot(), waha(), meta(), evolution()};
    return types;
}

const ProviderType* find_provider_type(const std::string& name) {
    const auto found = std::ranges::find(provider_types(), name, &ProviderType::name);
    return found == provider_types().end() ? nullptr : &*found;
}

void provider_type(const std::string& text) {
    if (find_provider_type(text) != nullptr) return;
    std::string known;
    for (const ProviderType& type : provider_types())
        known += (known.empty() ? "'" : " or '") + type.name + "'";
    throw Error("must be " + known);
}

std::string address_of(const ProviderConfig& provider) {
    const ProviderType* type = find_provider_type(provider.type);
    return type == nullptr ? "" : joined(provider, type->address);
}

std::string account_of(const ProviderConfig& provider) {
    const ProviderType* type = find_provider_type(provider.type);
    return provider.type + " " + provider.base_url + " "
        + (type == nullptr ? "" : joined(provider, type->account));
}

bool Precondition::holds_for(const ProviderConfig& provider) const {
    const bool has_secret = one_of_secrets.empty()
        || std::ranges::any_of(
            one_of_secrets, [&](const std::string& name) { return provider.has_secret(name); });
    return has_secret && (key.empty() || provider.setting(key) == value);
}

Abilities abilities_of(const ProviderConfig& provider) {
    const ProviderType* type = find_provider_type(provider.type);
    if (type == nullptr) return {};
    Abilities used = type->can;
    used.assign = used.assign && type->assign_needs.holds_for(provider);
    used.send = used.send && type->send_needs.holds_for(provider);
    used.presence = used.presence && type->presence_needs.holds_for(provider);
    return used;
}

std::vector<ProviderKey> keys_of(const ProviderType& type) {
    std::vector<ProviderKey> keys = type.keys;
    for (const ProviderSecret& secret : type.secrets) {
        keys.push_back(setting(secret.name + "_file", absolute_path, false));
        keys.push_back(setting(secret.name + "_env", environment_variable, false));
    }
    return keys;
}

} // namespace convassign
