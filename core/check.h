// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"

#include <string>
#include <vector>

namespace convassign {

class Database;

/// Something that is wrong, or that is worth knowing and may be meant so.
struct Finding {
    /// "database", "rules", "configuration", "daemon", "proxy", "queue", "provider", "outbox"
    std::string area;
    std::string what;
    std::string advice; ///< what to do about it
    bool is_wrong = true;
};

using Findings = std::vector<Finding>;

/// How many of them are wrong.
[[nodiscard]] std::size_t count_wrong(const Findings& findings);

/// Whether the file is whole, and every row refers to what is there.
[[nodiscard]] Findings check_database(Database& store);

/// The rules of the product, as far as rows can show that one was broken.
[[nodiscard]] Findings check_rules(Database& store);
[[nodiscard]] std::size_t rule_count();

/// Secrets and commands that the configuration names. What is in the environment of the daemon cannot be
/// seen from here, which is worth knowing.
[[nodiscard]] Findings check_configuration(const Config& config);

/// To be asked where no daemon runs. That is worth knowing, and wrong once conversations wait for a daemon.
[[nodiscard]] Findings check_missing_daemon(Database& store, const Config& config, Time now);

/// What the daemon has seen of the proxy in front since it started.
[[nodiscard]] Findings check_proxy(Database& store, Time now);

/// Conversations that nobody who is online can be drawn for.
[[nodiscard]] Findings check_queue(Database& store, const Config& config, Time now);

/// What the daemon last told of each provider, because only the daemon talks to them.
[[nodiscard]] Findings check_providers(Database& store, const Config& config, Time now);

/// Rows that were refused, that wait for far too long, or that nobody takes.
[[nodiscard]] Findings check_outbox(Database& store, const Config& config, Time now);

} // namespace convassign
