// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace convassign {

class Database;
struct Fairness;

/// Something that is wrong, or that is worth knowing and may be meant so.
struct Finding {
    /// "database", "rules", "fairness", "configuration", "daemon", "server", "rescued", "proxy", "queue",
    /// "provider", "outbox", "media"
    std::string area;
    std::string what;
    std::string advice; ///< what to do about it
    bool is_wrong = true;
};

using Findings = std::vector<Finding>;

/// What to do about a database that is damaged.
inline constexpr const char* advice_to_restore = "stop convassignd and run 'convassign restore BACKUP' with "
                                                 "the last backup, which keeps this file beside it";

/// How many of them are wrong.
[[nodiscard]] std::size_t count_wrong(const Findings& findings);

/// Secrets and commands that the configuration names. What is in the environment of the daemon cannot be
/// seen from here, which is worth knowing.
[[nodiscard]] Findings check_configuration(const Config& config);

/// To be asked where no daemon runs. That is worth knowing, and wrong once conversations wait for a daemon.
[[nodiscard]] Findings check_missing_daemon(Database& store, const Config& config, Time now);

/// What could lose something that was acknowledged, where a server keeps the database.
[[nodiscard]] Findings check_server(Database& store);

/// Copies of what a daemon held that had lost its file, which lie beside the database: somebody has to look
/// at them.
[[nodiscard]] Findings check_rescued(const std::string& database);

/// What the daemon has seen of the proxy in front since it started.
[[nodiscard]] Findings check_proxy(Database& store, Time now);

/// Conversations that nobody who is online can be drawn for.
[[nodiscard]] Findings check_queue(Database& store, const Config& config, Time now);

/// What the daemon last told of each provider, because only the daemon talks to them.
[[nodiscard]] Findings check_providers(Database& store, const Config& config, Time now);

/// Rows that were refused, that wait for far too long, or that nobody takes; among the oldest `most_rows`.
[[nodiscard]] Findings check_outbox(Database& store, const Config& config, Time now,
    std::int64_t most_rows = std::numeric_limits<std::int64_t>::max());

/// Files of messages that wait because they cannot be kept here, or because their provider does not give
/// them.
[[nodiscard]] Findings check_media(Database& store);

/// Of all draws that the history tells of.
[[nodiscard]] Findings check_fairness(const Fairness& fairness);

} // namespace convassign
