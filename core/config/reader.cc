// SPDX-License-Identifier: MIT
#include "core/config/reader.h"

#include "core/base/text.h"
#include "core/config/checks.h"
#include "core/config/keys.h"
#include "core/config/provider_types.h"

#include <algorithm>
#include <map>
#include <set>

namespace convassign {

namespace {

// Not "quoted": a call with a std::string finds the one of the standard library as well.
std::string in_quotes(const std::string& text) { return "'" + printable(text) + "'"; }

/// The type that the table names, where there is one of that name.
const ProviderType* type_in(const ConfigTable& table) {
    for (const auto& [name, value] : table)
        if (const auto* text = std::get_if<std::string>(&value.content); text != nullptr && name == "type")
            return find_provider_type(*text);
    return nullptr;
}

bool is_secret(const std::string& name) {
    return std::ranges::any_of(provider_types(), [&](const ProviderType& type) {
        return std::ranges::find(type.secrets, name, &ProviderSecret::name) != type.secrets.end();
    });
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
        check_presence_polls();
        if (config_.providers.empty()) add_local_provider();
        hand_out_templates();
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
        std::size_t line;            ///< of the header
        std::string provider_type{}; ///< as far as it is known
        std::map<std::string, std::size_t> lines{};
        std::set<std::string> good{}; ///< the keys whose value holds

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
                (is_table ? "unknown table " : "unknown key ") + in_quotes(name) + hint_for("", name));
        } else if (name == "provider") {
            read_each(name, value,
                [this](const ConfigTable& table, std::size_t line) { read_provider(table, line); });
        } else if (name == "notify") {
            read_each(name, value,
                [this](const ConfigTable& table, std::size_t line) { read_notify(table, line); });
        } else if (name == "answer") {
            read_each(name, value,
                [this](const ConfigTable& table, std::size_t line) { read_answer(table, line); });
        } else if (name == "template") {
            read_each(name, value,
                [this](const ConfigTable& table, std::size_t line) { read_template(table, line); });
        } else if (const auto* table = std::get_if<ConfigTable>(&value.content)) {
            read_table(name, *table, value.line);
        } else {
            complain(value.line, in_quotes(name) + " must be one table, written " + header_of(name));
        }
    }

    void read_table(const std::string& name, const ConfigTable& table, std::size_t line) {
        if (name == "access") config_.access.emplace();
        const Keys keys = read_keys({name, line}, table);
        if (name == "database") check_database(keys);
        if (name == "http") check_http(keys);
        if (name == "portal" && keys.has_good("trusted_user_header"))
            trusted_header_line_ = keys.line_of({"trusted_user_header"});
        if (name == "portal" && keys.has("trusted_user_secret_file") && !keys.has("trusted_user_header"))
            complain(keys.line_of({"trusted_user_secret_file"}),
                "'trusted_user_secret_file' needs 'trusted_user_header', which it is for");
        if (name == "presence") check_presence(keys);
    }

    Keys read_keys(Keys keys, const ConfigTable& table) {
        for (const auto& [name, value] : table) {
            keys.lines.emplace(name, value.line);
            const ConfigKey* key = find_key(keys.table, name, keys.provider_type);
            if (key == nullptr)
                complain(value.line, unknown_key(keys.table, name));
            else if (read_value(*key, value))
                keys.good.insert(name);
        }
        return keys;
    }

    static std::string unknown_key(const std::string& table, const std::string& name) {
        if (is_secret(name) || (table == "notify" && name == "secret"))
            return in_quotes(name)
                + " must not stand in this file: put the secret alone into a file of its own "
                  "and name that as "
                + in_quotes(name + "_file");
        return "unknown key " + in_quotes(name) + " in " + header_of(table) + hint_for(table, name);
    }

    bool read_value(const ConfigKey& key, const ConfigValue& value) {
        try {
            key.set(config_, value);
            return true;
        } catch (const Error& error) {
            complain(value.line, in_quotes(key.name) + " " + error.what());
            return false;
        }
    }

    void check_database(const Keys& keys) {
        if (keys.has("path") && keys.has("url_file"))
            complain(keys.line_of({"url_file"}),
                "[database] needs at most one of 'path' and 'url_file': the database is a file, or a "
                "server's");
        if (keys.has("folder") && !keys.has("url_file"))
            complain(
                keys.line_of({"folder"}), "'folder' needs 'url_file': what belongs to a file lies beside it");
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

    /// Each poll is a beat of the agents who are available there: one that comes late must not end their
    /// lease.
    void check_presence_polls() {
        const Duration longest = config_.presence.lease / 2;
        for (const auto& [interval, line] : presence_polls_)
            if (interval > longest)
                complain(line,
                    "'poll_interval' must be at most half of 'lease' in [presence], which is "
                        + format_duration(longest) + ", where 'presence' is \"provider\"");
    }

    /// A table that may come several times.
    template <typename Read>
    void read_each(const std::string& name, const ConfigValue& value, Read read) {
        const auto* tables = std::get_if<std::vector<ConfigValue>>(&value.content);
        if (tables == nullptr) {
            complain(value.line,
                in_quotes(name) + " must be written " + header_of(name)
                    + ", in two brackets, for there can be several");
            return;
        }
        for (const ConfigValue& element : *tables)
            if (const auto* table = std::get_if<ConfigTable>(&element.content))
                read(*table, element.line);
            else
                complain(element.line, in_quotes(name) + " must be tables, written " + header_of(name));
    }

    void read_provider(const ConfigTable& table, std::size_t line) {
        const ProviderType* type = type_in(table);
        config_.providers.push_back(type == nullptr ? ProviderConfig{} : type->defaults);
        const Keys keys = read_keys({"provider", line, type == nullptr ? "" : type->name}, table);
        config_.providers.back().places.lines = keys.lines;
        require(keys, "name");
        require(keys, "type");
        if (type != nullptr) check_type(keys, *type);
        if (keys.has_good("name")) check_unique_name(keys);
    }

    void require(const Keys& keys, const std::string& name) {
        if (!keys.has(name)) complain(keys.line, header_of(keys.table) + " needs the key '" + name + "'");
    }

    void check_type(const Keys& keys, const ProviderType& type) {
        for (const auto& [name, line] : keys.lines)
            check_key_of_type(name, line, type);
        for (const ProviderKey& key : type.keys)
            if (key.is_required) require(keys, key.name);
        for (const ProviderSecret& secret : type.secrets)
            check_secret(keys, secret);
        check_one_of_secrets(keys, type);
        check_unique_address(keys, type);
        const ProviderConfig& provider = config_.providers.back();
        if (abilities_of(provider).presence)
            presence_polls_.emplace_back(provider.poll_interval, keys.line_of({"poll_interval", "presence"}));
    }

    void check_key_of_type(const std::string& name, std::size_t line, const ProviderType& type) {
        std::string others;
        for (const ConfigKey& key : config_key_table()) {
            if (key.table != "provider" || key.name != name) continue;
            if (key.provider_type.empty() || key.provider_type == type.name) return;
            others += (others.empty() ? "'" : " or '") + key.provider_type + "'";
        }
        if (others.empty()) return; // known to none, which is told elsewhere
        complain(line,
            in_quotes(name) + " belongs to providers of type " + others + ", this one is of type '"
                + type.name + "'");
    }

    void check_secret(const Keys& keys, const ProviderSecret& secret) {
        const std::string file = secret.name + "_file";
        const std::string variable = secret.name + "_env";
        const bool has_both = keys.has(file) && keys.has(variable);
        const bool has_none = !keys.has(file) && !keys.has(variable);
        if (has_both || (has_none && secret.is_required))
            complain(keys.line_of({variable}),
                std::string("[[provider]] needs ") + (secret.is_required ? "exactly" : "at most") + " one of "
                    + in_quotes(file) + " and " + in_quotes(variable));
    }

    void check_one_of_secrets(const Keys& keys, const ProviderType& type) {
        const auto is_there = [&](const std::string& secret) {
            return keys.has(secret + "_file") || keys.has(secret + "_env");
        };
        if (type.one_of_secrets.empty() || std::ranges::any_of(type.one_of_secrets, is_there)) return;
        std::string names;
        for (const std::string& secret : type.one_of_secrets)
            names += (names.empty() ? "" : " or ") + in_quotes(secret + "_file");
        complain(keys.line, "[[provider]] needs " + names);
    }

    void check_unique_address(const Keys& keys, const ProviderType& type) {
        const ProviderConfig& provider = config_.providers.back();
        const auto is_good = [&](const std::string& name) {
            return keys.has_good(name) || (!keys.has(name) && !provider.setting(name).empty());
        };
        const bool is_known =
            std::ranges::all_of(type.account, is_good) && std::ranges::all_of(type.address, is_good);
        if (!is_known || type.address.empty()) return;
        if (addresses_.emplace(account_of(provider), address_of(provider)).second) return;
        complain(keys.line_of({type.address.back()}),
            in_quotes(type.address.back())
                + " must be unique within its account: two providers would read each message twice");
    }

    void check_unique_name(const Keys& keys) {
        const std::string& name = config_.providers.back().name;
        if (!provider_names_.insert(name).second)
            complain(keys.line_of({"name"}),
                "'name' must be unique, another provider is called " + in_quotes(name));
    }

    void read_answer(const ConfigTable& table, std::size_t line) {
        config_.answers.emplace_back();
        const Keys keys = read_keys({"answer", line}, table);
        require(keys, "name");
        require(keys, "text");
        if (keys.has_good("name") && !answer_names_.insert(config_.answers.back().name).second)
            complain(keys.line_of({"name"}),
                "'name' must be unique, another [[answer]] is called "
                    + in_quotes(config_.answers.back().name));
    }

    void read_template(const ConfigTable& table, std::size_t line) {
        config_.templates.emplace_back();
        const Keys keys = read_keys({"template", line}, table);
        config_.templates.back().places.lines = keys.lines;
        for (const char* name : {"name", "provider", "text", "id"})
            require(keys, name);
        if (keys.has_good("provider")) template_lines_.emplace_back(config_.templates.size() - 1, keys);
    }

    /// Providers may stand behind the templates that are theirs.
    void hand_out_templates() {
        for (const auto& [place, keys] : template_lines_) {
            const ReplyTemplate& one = config_.templates[place];
            const auto provider = std::ranges::find(config_.providers, one.provider, &ProviderConfig::name);
            const ProviderType* type =
                provider == config_.providers.end() ? nullptr : find_provider_type(provider->type);
            if (type == nullptr || !type->has_templates)
                complain(keys.line_of({"provider"}),
                    "'provider' must be the name of a [[provider]] that has templates: one of type 'twilio' "
                    "or "
                    "'meta'");
            else
                give_template(one, keys, *provider);
        }
    }

    void give_template(const ReplyTemplate& one, const Keys& keys, ProviderConfig& provider) {
        if (std::ranges::find(provider.templates, one.name, &ReplyTemplate::name) != provider.templates.end())
            complain(keys.line_of({"name"}),
                "'name' must be unique, another [[template]] of " + in_quotes(provider.name) + " is called "
                    + in_quotes(one.name));
        if ((provider.type == "meta") != keys.has("language"))
            complain(keys.line_of({"language"}),
                provider.type == "meta" ? "[[template]] of a provider of type 'meta' needs the key 'language'"
                                        : "'language' belongs to templates of providers of type 'meta'");
        provider.templates.push_back(one);
    }

    void read_notify(const ConfigTable& table, std::size_t line) {
        config_.notify.emplace_back();
        const Keys keys = read_keys({"notify", line}, table);
        config_.notify.back().places.lines = keys.lines;
        require(keys, "name");
        if (keys.has_good("name") && !notify_names_.insert(config_.notify.back().name).second)
            complain(keys.line_of({"name"}),
                "'name' must be unique, another [[notify]] is called "
                    + in_quotes(config_.notify.back().name));
        if (!keys.has("on") && !keys.has("unassigned_for"))
            complain(line, "[[notify]] needs 'on' or 'unassigned_for': what it is to tell");
        if (keys.has("exec") == keys.has("url"))
            complain(keys.line_of({"url"}), "[[notify]] needs exactly one of 'exec' and 'url'");
        const bool has_secret = keys.has("secret_file") || keys.has("secret_env");
        if (keys.has("url") && keys.has("secret_file") == keys.has("secret_env"))
            complain(keys.line_of({"secret_env", "url"}),
                "[[notify]] with 'url' needs exactly one of 'secret_file' and 'secret_env'");
        if (keys.has("exec") && has_secret)
            complain(keys.line_of({"secret_file", "secret_env"}),
                "a secret signs what goes to 'url', not to 'exec'");
    }

    Config config_;
    std::vector<Problem> problems_;
    std::optional<std::size_t> trusted_header_line_;
    bool is_proxy_in_doubt_ = false; ///< the key is there, and does not hold
    std::set<std::string> provider_names_;
    std::set<std::string> notify_names_;
    std::set<std::string> answer_names_;
    std::vector<std::pair<std::size_t, Keys>> template_lines_; ///< the places of templates, with their keys
    std::vector<std::pair<Duration, std::size_t>>
        presence_polls_; ///< the intervals of the polls that tell presence, with their lines
    std::set<std::pair<std::string, std::string>> addresses_; ///< with their accounts
};

} // namespace

ConfigReading read_config(const ConfigTable& file) { return Reader().read(file); }

} // namespace convassign
