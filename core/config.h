// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "core/base/time.h"
#include "core/model.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {

using namespace std::chrono_literals;

/// How a page proves that its agent is there; behaviour is told in core/presence.h.
struct PresenceRules {
    Duration beat = 10s;
    Duration lease = 35s;        ///< what a beat of a visible page is good for
    Duration hidden_lease = 90s; ///< of a hidden one: browsers slow hidden timers down to one a minute
    Duration idle = 5min;
    Duration goodbye_grace = 5s; ///< so that a reload does not flap
};

struct HttpConfig {
    std::string listen = "127.0.0.1:8470"; ///< "ADDRESS:PORT", "[IPv6]:PORT" or "unix:/PATH"
    bool behind_proxy = false;
    std::vector<std::string> proxies{"127.0.0.1"};
};

/// Who is what on the command line, by the names of the operating system's users.
struct AccessConfig {
    std::vector<std::string> admins;
    std::vector<std::string> supervisors;
};

/// One [[provider]] table. The keys of other types than its own stay at their defaults.
struct ProviderConfig {
    std::string name;
    std::string type; ///< `local` or `twilio`
    std::optional<Time> start_from;

    std::string account_sid;
    std::string auth_token_file;
    std::string auth_token_env;
    std::string sender;
    Duration poll_interval = 2s;
    Duration deep_lookback = 72h;
    std::string base_url = "https://api.twilio.com";

    /// Our own number or inbox at the provider: it and the name make the line.
    [[nodiscard]] const std::string& address() const { return sender; }

    friend bool operator==(const ProviderConfig&, const ProviderConfig&) = default;
};

/// The whole configuration. Every default is here.
struct Config {
    std::string file; ///< where it was read from; empty: nowhere, all defaults hold
    std::string database_path;
    HttpConfig http;
    PresenceRules presence;
    bool agents_may_reassign = true;
    std::optional<AccessConfig> access;
    std::vector<ProviderConfig> providers; ///< never empty: without any there is one `local`
};

/// A configuration that does not hold, with every problem found, each naming line, key and what was expected.
class ConfigError : public UsageError {
public:
    ConfigError(const std::string& file, std::vector<std::string> found);

    std::vector<std::string> problems; ///< "read '/etc/convassign.toml': line 3: 'beat' must be a duration"
};

/// Reads the file, or, when `file` is empty, the first that exists of $CONVASSIGN_CONFIG,
/// ~/.config/convassign/convassign.toml (not for root) and /etc/convassign/convassign.toml; without any, all
/// defaults hold. A file that was asked for by name must exist. Throws ConfigError.
[[nodiscard]] Config load_config(const std::string& file);

/// The configuration in `text`, which came from `file`. Throws ConfigError.
[[nodiscard]] Config parse_config(const std::string& text, const std::string& file);

/// Reads the secret that `*_file` or `*_env` names, without the line end. Throws Error; the text of the
/// error names the place and never the secret.
[[nodiscard]] std::string read_secret(const ProviderConfig& provider);

/// Every key that the file may hold with its default as the manual prints it ("" where there is none):
/// "[presence] beat" and "10s". For the test that holds the manual to the code.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> config_keys();

} // namespace convassign
