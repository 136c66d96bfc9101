// SPDX-License-Identifier: MIT
#include "core/config/keys.h"

#include "core/config/checks.h"
#include "core/config/provider_types.h"

#include <algorithm>

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

NotifyConfig& notify(Config& config) { return config.notify.back(); }

std::vector<ConfigKey> common_keys() {
    const Config d;
    const NotifyConfig n;
    return {
        {"database", "path", system_database_path, "",
            [](Config& c, const Value& v) { read_text(v, c.database_path, absolute_path); }},

        {"http", "listen", d.http.listen, "",
            [](Config& c, const Value& v) { read_text(v, c.http.listen, listen_address); }},
        {"http", "behind_proxy", shown(d.http.behind_proxy), "",
            [](Config& c, const Value& v) { read_flag(v, c.http.behind_proxy); }},
        {"http", "proxies", shown(d.http.proxies), "",
            [](Config& c, const Value& v) { read_texts(v, c.http.proxies, ip_address); }},

        {"portal", "url", "", "",
            [](Config& c, const Value& v) { read_text(v, c.portal.url, portal_address); }},
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

        {"messages", "keep_deleted", shown(d.keep_deleted), "",
            [](Config& c, const Value& v) { read_flag(v, c.keep_deleted); }},

        {"access", "admins", "", "",
            [](Config& c, const Value& v) { read_texts(v, access(c).admins, user_name); }},
        {"access", "supervisors", "", "",
            [](Config& c, const Value& v) { read_texts(v, access(c).supervisors, user_name); }},

        {"provider", "name", "", "",
            [](Config& c, const Value& v) { read_text(v, provider(c).name, provider_name); }},
        {"provider", "type", "", "",
            [](Config& c, const Value& v) { read_text(v, provider(c).type, provider_type); }},

        {"notify", "name", "", "",
            [](Config& c, const Value& v) { read_text(v, notify(c).name, provider_name); }},
        {"notify", "on", "", "", [](Config& c, const Value& v) { read_events(v, notify(c).on); }},
        {"notify", "unassigned_for", "", "",
            [](Config& c, const Value& v) {
                Duration example = 5min;
                read_duration(v, example, 1s, 7 * day);
                notify(c).unassigned_for = example;
            }},
        {"notify", "failing_for", shown(n.failing_for), "",
            [](Config& c, const Value& v) { read_duration(v, notify(c).failing_for, 0s, day); }},
        {"notify", "exec", "", "", [](Config& c, const Value& v) { read_command(v, notify(c).exec); }},
        {"notify", "url", "", "",
            [](Config& c, const Value& v) { read_text(v, notify(c).url, web_address); }},
        {"notify", "secret_file", "", "",
            [](Config& c, const Value& v) { read_text(v, notify(c).secret_file, absolute_path); }},
        {"notify", "secret_env", "", "",
            [](Config& c, const Value& v) { read_text(v, notify(c).secret_env, environment_variable); }},
        {"notify", "timeout", shown(n.timeout), "",
            [](Config& c, const Value& v) { read_duration(v, notify(c).timeout, 1s, 5min); }},
    };
}

/// With the keys that only some providers have, behind the ones that all have.
std::vector<ConfigKey> all_keys() {
    std::vector<ConfigKey> keys = common_keys();
    auto place = std::find_if(keys.rbegin(), keys.rend(), [](const ConfigKey& key) {
        return key.table == "provider";
    }).base();
    for (const ProviderType& type : provider_types())
        for (const ProviderKey& key : keys_of(type)) {
            const auto set = [take = key.set](Config& c, const Value& v) { take(provider(c), v); };
            place = keys.insert(place, {"provider", key.name, key.default_text, type.name, set}) + 1;
        }
    return keys;
}

} // namespace

const std::vector<ConfigKey>& config_key_table() {
    static const std::vector<ConfigKey> keys = all_keys();
    return keys;
}

std::string header_of(const std::string& table) {
    const bool can_be_several = table == "provider" || table == "notify";
    return can_be_several ? "[[" + table + "]]" : "[" + table + "]";
}

} // namespace convassign
