// SPDX-License-Identifier: MIT
#include "core/config_reader.h"

#include "core/base/text.h"
#include "core/config_checks.h"
#include "core/config_keys.h"

#include <algorithm>
#include <map>
#include <set>

namespace convassign {

namespace {

std::string quoted(const std::string& text) { return "'" + printable(text) + "'"; }

std::vector<std::string> table_names() {
    std::vector<std::string> names;
    for (const ConfigKey& key : config_key_table())
        if (names.empty() || names.back() != key.table) names.push_back(key.table);
    return names;
}

const ConfigKey* find_key(const std::string& table, const std::string& name) {
    const auto& keys = config_key_table();
    const auto found = std::find_if(keys.begin(), keys.end(),
        [&](const ConfigKey& key) { return key.table == table && key.name == name; });
    return found == keys.end() ? nullptr : &*found;
}

/// What a person may have meant by a key that this table does not have; `table` is empty outside of all.
std::string hint_for(const std::string& table, const std::string& name) {
    std::vector<std::string> known;
    for (const ConfigKey& key : config_key_table()) {
        if (key.name == name) return ", it belongs into " + header_of(key.table);
        if (key.table == table) known.push_back(key.name);
    }
    const std::string meant = nearest(name, table.empty() ? table_names() : known);
    return meant.empty() ? "" : ", did you mean '" + meant + "'?";
}

class Reader {
public:
    ConfigReading read(const ConfigTable& file) {
        for (const auto& [name, value] : file)
            read_entry(name, value);
        if (trusted_header_line_ && !config_.http.behind_proxy && !is_proxy_in_doubt_)
            complain(*trusted_header_line_,
                "'trusted_user_header' needs a proxy that is trusted to set it (behind_proxy = true in "
                "[http])");
        if (config_.providers.empty()) add_local_provider();
        std::stable_sort(problems_.begin(), problems_.end(),
            [](const Problem& one, const Problem& other) { return one.line < other.line; });
        ConfigReading reading{std::move(config_), {}};
        for (const Problem& problem : problems_)
            reading.problems.push_back("line " + std::to_string(problem.line) + ": " + problem.text);
        return reading;
    }

private:
    struct Problem {
        std::size_t line;
        std::string text;
    };

    /// The keys that one table holds, with their lines.
    struct Keys {
        std::string table;
        std::size_t line; ///< of the header
        std::map<std::string, std::size_t> lines{};
        std::set<std::string> good{}; ///< those whose value holds

        [[nodiscard]] bool has(const std::string& name) const { return lines.contains(name); }
        [[nodiscard]] bool has_good(const std::string& name) const { return good.contains(name); }

        /// The first that is there of the names, or the header.
        [[nodiscard]] std::size_t line_of(std::initializer_list<std::string> names) const {
            for (const std::string& name : names)
                if (has(name)) return lines.at(name);
            return line;
        }
    };

    void complain(std::size_t line, const std::string& text) { problems_.push_back({line, text}); }

    void add_local_provider() {
        ProviderConfig local;
        local.name = "local";
        local.type = "local";
        config_.providers.push_back(local);
    }

    /// One table, or array of tables, or what stands outside of them.
    void read_entry(const std::string& name, const ConfigValue& value) {
        const auto names = table_names();
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            const bool is_table = std::holds_alternative<ConfigTable>(value.content);
            complain(value.line,
                (is_table ? "unknown table " : "unknown key ") + quoted(name) + hint_for("", name));
        } else if (name == "provider") {
            read_providers(value);
        } else if (const auto* table = std::get_if<ConfigTable>(&value.content)) {
            read_table(name, *table, value.line);
        } else {
            complain(value.line, quoted(name) + " must be one table, written " + header_of(name));
        }
    }

    void read_table(const std::string& name, const ConfigTable& table, std::size_t line) {
        if (name == "access") config_.access.emplace();
        const Keys keys = read_keys({name, line}, table);
        if (name == "http") check_http(keys);
        if (name == "portal" && keys.has_good("trusted_user_header"))
            trusted_header_line_ = keys.line_of({"trusted_user_header"});
        if (name == "presence") check_presence(keys);
    }

    Keys read_keys(Keys keys, const ConfigTable& table) {
        for (const auto& [name, value] : table) {
            keys.lines.emplace(name, value.line);
            const ConfigKey* key = find_key(keys.table, name);
            if (key == nullptr)
                complain(value.line, unknown_key(keys.table, name));
            else if (read_value(*key, value))
                keys.good.insert(name);
        }
        return keys;
    }

    static std::string unknown_key(const std::string& table, const std::string& name) {
        if (name == "auth_token")
            return "'auth_token' must not stand in this file: put the secret alone into a file of its own "
                   "and name "
                   "that as 'auth_token_file'";
        return "unknown key " + quoted(name) + " in " + header_of(table) + hint_for(table, name);
    }

    bool read_value(const ConfigKey& key, const ConfigValue& value) {
        try {
            key.set(config_, value);
            return true;
        } catch (const Error& error) {
            complain(value.line, quoted(key.name) + " " + error.what());
            return false;
        }
    }

    void check_http(const Keys& keys) {
        const HttpConfig& http = config_.http;
        const bool is_public = keys.has_good("listen") && !is_within_the_machine(http.listen);
        const bool says_no_proxy = !keys.has("behind_proxy") || keys.has_good("behind_proxy");
        is_proxy_in_doubt_ = !says_no_proxy;
        if (is_public && !http.behind_proxy && says_no_proxy)
            complain(keys.line_of({"listen"}),
                "'listen' must be a loopback address or a unix socket, unless a TLS proxy stands in front "
                "(behind_proxy = true)");
    }

    /// Compares two spans only where both hold, lest one mistake be told twice.
    void check_presence(const Keys& keys) {
        const auto holds = [&](const std::string& name) { return !keys.has(name) || keys.has_good(name); };
        const PresenceRules& rules = config_.presence;
        if (holds("beat") && holds("lease") && rules.lease <= rules.beat)
            complain(keys.line_of({"lease", "beat"}),
                "'lease' must be longer than 'beat', which is " + format_duration(rules.beat));
        if (holds("lease") && holds("hidden_lease") && rules.hidden_lease < rules.lease)
            complain(keys.line_of({"hidden_lease", "lease"}),
                "'hidden_lease' must be at least 'lease', which is " + format_duration(rules.lease));
    }

    void read_providers(const ConfigValue& value) {
        const auto* tables = std::get_if<std::vector<ConfigValue>>(&value.content);
        if (tables == nullptr) {
            complain(value.line,
                "'provider' must be written [[provider]], in two brackets, for there can be several");
            return;
        }
        for (const ConfigValue& element : *tables)
            if (const auto* table = std::get_if<ConfigTable>(&element.content))
                read_provider(*table, element.line);
            else
                complain(element.line, "'provider' must be tables, written [[provider]]");
    }

    void read_provider(const ConfigTable& table, std::size_t line) {
        config_.providers.emplace_back();
        const Keys keys = read_keys({"provider", line}, table);
        require(keys, "name");
        require(keys, "type");
        if (keys.has_good("type")) check_keys_of_type(keys);
        if (keys.has_good("name")) check_unique_name(keys);
        if (config_.providers.back().type == "twilio") check_twilio(keys);
    }

    void require(const Keys& keys, const std::string& name) {
        if (!keys.has(name)) complain(keys.line, header_of(keys.table) + " needs the key '" + name + "'");
    }

    void check_keys_of_type(const Keys& keys) {
        const std::string& type = config_.providers.back().type;
        for (const ConfigKey& key : config_key_table()) {
            const bool is_foreign = !key.provider_type.empty() && key.provider_type != type;
            if (is_foreign && key.table == "provider" && keys.has(key.name))
                complain(keys.line_of({key.name}),
                    quoted(key.name) + " belongs to providers of type '" + key.provider_type
                        + "', this one is of type '" + type + "'");
        }
    }

    void check_unique_name(const Keys& keys) {
        const std::string& name = config_.providers.back().name;
        if (!provider_names_.insert(name).second)
            complain(
                keys.line_of({"name"}), "'name' must be unique, another provider is called " + quoted(name));
    }

    void check_twilio(const Keys& keys) {
        require(keys, "account_sid");
        require(keys, "sender");
        if (keys.has("auth_token_file") == keys.has("auth_token_env"))
            complain(keys.line_of({"auth_token_env"}),
                "[[provider]] needs exactly one of 'auth_token_file' and 'auth_token_env'");
        const ProviderConfig& twilio = config_.providers.back();
        const bool has_address = keys.has_good("account_sid") && keys.has_good("sender");
        if (has_address && !twilio_addresses_.emplace(twilio.account_sid, twilio.sender).second)
            complain(keys.line_of({"sender"}),
                "'sender' must be unique within its account: two providers would read each message twice");
    }

    Config config_;
    std::vector<Problem> problems_;
    std::optional<std::size_t> trusted_header_line_;
    bool is_proxy_in_doubt_ = false; ///< the key is there, and does not hold
    std::set<std::string> provider_names_;
    std::set<std::pair<std::string, std::string>> twilio_addresses_; ///< account and sender
};

} // namespace

ConfigReading read_config(const ConfigTable& file) { return Reader().read(file); }

} // namespace convassign
