// SPDX-License-Identifier: MIT
#include "core/config_keys.h"

#include "core/config_checks.h"

namespace convassign {

namespace {

using namespace std::chrono_literals;
using Value = ConfigValue;

constexpr Duration day = 24h;

std::string shown(bool flag) { return flag ? "true" : "false"; }

std::string shown(Duration duration) { return format_duration(duration); }

std::string shown(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
}

AccessConfig& access(Config& config) { return config.access ? *config.access : config.access.emplace(); }

ProviderConfig& provider(Config& config) { return config.providers.back(); }

/// Whatever is joined to it begins with a slash.
void read_base_url(const Value& value, std::string& field) {
    read_text(value, field, base_url);
    if (field.ends_with('/')) field.pop_back();
}

std::vector<ConfigKey> all_keys() {
    const Config d;
    const ProviderConfig p;
    return {
        {"database", "path", system_database_path, "",
            [](Config& c, const Value& v) { read_text(v, c.database_path, absolute_path); }},

        {"http", "listen", d.http.listen, "",
            [](Config& c, const Value& v) { read_text(v, c.http.listen, listen_address); }},
        {"http", "behind_proxy", shown(d.http.behind_proxy), "",
            [](Config& c, const Value& v) { read_flag(v, c.http.behind_proxy); }},
        {"http", "proxies", shown(d.http.proxies), "",
            [](Config& c, const Value& v) { read_texts(v, c.http.proxies, ip_address); }},

        {"portal", "trusted_user_header", "", "",
            [](Config& c, const Value& v) { read_text(v, c.portal.trusted_user_header, header_name); }},
        {"portal", "allowed_origins", "", "",
            [](Config& c, const Value& v) { read_texts(v, c.portal.allowed_origins, origin); }},

        {"presence", "beat", shown(d.presence.beat), "",
            [](Config& c, const Value& v) { read_duration(v, c.presence.beat, 1s, 60s); }},
        {"presence", "lease", shown(d.presence.lease), "",
            [](Config& c, const Value& v) { read_duration(v, c.presence.lease, 2s, 10min); }},
        {"presence", "hidden_lease", shown(d.presence.hidden_lease), "",
            [](Config& c, const Value& v) { read_duration(v, c.presence.hidden_lease, 2s, 1h); }},
        {"presence", "idle", shown(d.presence.idle), "",
            [](Config& c, const Value& v) { read_duration(v, c.presence.idle, 10s, day); }},
        {"presence", "goodbye_grace", shown(d.presence.goodbye_grace), "",
            [](Config& c, const Value& v) { read_duration(v, c.presence.goodbye_grace, 0s, 60s); }},

        {"assignment", "agents_may_reassign", shown(d.agents_may_reassign), "",
            [](Config& c, const Value& v) { read_flag(v, c.agents_may_reassign); }},

        {"access", "admins", "", "",
            [](Config& c, const Value& v) { read_texts(v, access(c).admins, user_name); }},
        {"access", "supervisors", "", "",
            [](Config& c, const Value& v) { read_texts(v, access(c).supervisors, user_name); }},

        {"provider", "name", "", "",
            [](Config& c, const Value& v) { read_text(v, provider(c).name, provider_name); }},
        {"provider", "type", "", "",
            [](Config& c, const Value& v) { read_text(v, provider(c).type, provider_type); }},
        {"provider", "start_from", "", "twilio",
            [](Config& c, const Value& v) { read_moment(v, provider(c).start_from); }},
        {"provider", "account_sid", "", "twilio",
            [](Config& c, const Value& v) { read_text(v, provider(c).account_sid, account_sid); }},
        {"provider", "auth_token_file", "", "twilio",
            [](Config& c, const Value& v) { read_text(v, provider(c).auth_token_file, absolute_path); }},
        {"provider", "auth_token_env", "", "twilio",
            [](Config& c, const Value& v) {
                read_text(v, provider(c).auth_token_env, environment_variable);
            }},
        {"provider", "sender", "", "twilio",
            [](Config& c, const Value& v) { read_text(v, provider(c).sender, whatsapp_sender); }},
        {"provider", "poll_interval", shown(p.poll_interval), "twilio",
            [](Config& c, const Value& v) { read_duration(v, provider(c).poll_interval, 100ms, 1h); }},
        {"provider", "deep_lookback", shown(p.deep_lookback), "twilio",
            [](Config& c, const Value& v) { read_duration(v, provider(c).deep_lookback, 15min, 30 * day); }},
        {"provider", "base_url", p.base_url, "twilio",
            [](Config& c, const Value& v) { read_base_url(v, provider(c).base_url); }},
    };
}

} // namespace

const std::vector<ConfigKey>& config_key_table() {
    static const std::vector<ConfigKey> keys = all_keys();
    return keys;
}

std::string header_of(const std::string& table) {
    return table == "provider" ? "[[" + table + "]]" : "[" + table + "]";
}

} // namespace convassign
