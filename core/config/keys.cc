// SPDX-License-Identifier: MIT
#include "core/config/keys.h"

#include "core/base/size.h"
#include "core/base/text.h"
#include "core/config/checks.h"
#include "core/config/provider_types.h"

#include <algorithm>

namespace convassign {

namespace {

using namespace std::chrono_literals;
using Value = ConfigValue;

constexpr Duration day = 24h;
constexpr std::uint64_t KiB = 1024;
constexpr std::uint64_t MiB = 1024 * KiB;

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

ShortAnswer& answer(Config& config) { return config.answers.back(); }

ReplyTemplate& reply_template(Config& config) { return config.templates.back(); }

/// Of [retention].
ConfigKey lifetime_key(const char* name, std::optional<Duration> Retention::*field) {
    return {"retention", name, "forever", "",
        [field](Config& c, const Value& v) { read_lifetime(v, c.retention.*field, day, 3'650 * day); }};
}

std::vector<ConfigKey> common_keys() {
    const Config d;
    const NotifyConfig n;
    return {
        {"database", "path", system_database_path, "",
            [](Config& c, const Value& v) { read_text(v, c.database_path, absolute_path); }},
        {"database", "url_file", "", "",
            [](Config& c, const Value& v) { read_text(v, c.database_url_file, absolute_path); }},
        {"database", "folder", system_folder, "",
            [](Config& c, const Value& v) {
                std::string folder;
                read_text(v, folder, absolute_path);
                c.database_path = folder + "/convassign";
            }},

        {"http", "listen", d.http.listen, "",
            [](Config& c, const Value& v) { read_text(v, c.http.listen, listen_address); }},
        {"http", "behind_proxy", shown(d.http.behind_proxy), "",
            [](Config& c, const Value& v) { read_flag(v, c.http.behind_proxy); }},
        {"http", "proxies", shown(d.http.proxies), "",
            [](Config& c, const Value& v) { read_texts(v, c.http.proxies, ip_address); }},

        {"http", "memory", format_size(d.http.memory), "",
            [](Config& c, const Value& v) {
                std::uint64_t size = c.http.memory;
                read_size(v, size, 16 * MiB, 2048 * MiB);
                c.http.memory = static_cast<std::size_t>(size);
            }},

        {"portal", "url", "", "",
            [](Config& c, const Value& v) { read_text(v, c.portal.url, portal_address); }},
        {"portal", "trusted_user_header", "", "",
            [](Config& c, const Value& v) { read_text(v, c.portal.trusted_user_header, header_name); }},
        {"portal", "trusted_user_secret_file", "", "",
            [](Config& c, const Value& v) {
                read_text(v, c.portal.trusted_user_secret_file, absolute_path);
            }},
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

        {"media", "keep", shown(d.media.keep.value()), "",
            [](Config& c, const Value& v) { read_keeping_time(v, c.media.keep, 1h, 3'650 * day); }},
        {"media", "most", format_size(d.media.most), "",
            [](Config& c, const Value& v) { read_size(v, c.media.most, MiB, 1024 * 1024 * MiB); }},
        {"media", "largest", format_size(d.media.largest), "",
            [](Config& c, const Value& v) { read_size(v, c.media.largest, KiB, 2048 * MiB); }},

        lifetime_key("messages", &Retention::messages),
        lifetime_key("history", &Retention::history),
        lifetime_key("closed", &Retention::closed),

        {"answer", "name", "", "",
            [](Config& c, const Value& v) { read_text(v, answer(c).name, short_name); }},
        {"answer", "text", "", "",
            [](Config& c, const Value& v) { read_text(v, answer(c).text, written_text); }},

        {"template", "name", "", "",
            [](Config& c, const Value& v) { read_text(v, reply_template(c).name, short_name); }},
        {"template", "provider", "", "",
            [](Config& c, const Value& v) { read_text(v, reply_template(c).provider, provider_name); }},
        {"template", "text", "", "",
            [](Config& c, const Value& v) { read_text(v, reply_template(c).text, written_text); }},
        {"template", "id", "", "",
            [](Config& c, const Value& v) { read_text(v, reply_template(c).id, template_id); }},
        {"template", "language", "", "",
            [](Config& c, const Value& v) { read_text(v, reply_template(c).language, language); }},

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
    const bool can_be_several =
        table == "provider" || table == "notify" || table == "answer" || table == "template";
    return can_be_several ? "[[" + table + "]]" : "[" + table + "]";
}

std::vector<std::string> table_names() {
    std::vector<std::string> names;
    for (const ConfigKey& key : config_key_table())
        if (names.empty() || names.back() != key.table) names.push_back(key.table);
    return names;
}

const ConfigKey* find_key(const std::string& table, const std::string& name, const std::string& type) {
    const ConfigKey* found = nullptr;
    for (const ConfigKey& key : config_key_table()) {
        if (key.table != table || key.name != name) continue;
        if (found == nullptr || key.provider_type == type) found = &key;
    }
    return found;
}

std::string hint_for(const std::string& table, const std::string& name) {
    std::vector<std::string> known;
    for (const ConfigKey& key : config_key_table()) {
        if (key.name == name) return ", it belongs into " + header_of(key.table);
        if (key.table == table) known.push_back(key.name);
    }
    const std::string meant = nearest(name, table.empty() ? table_names() : known);
    return meant.empty() ? "" : ", did you mean '" + meant + "'?";
}

} // namespace convassign
