// SPDX-License-Identifier: MIT
#pragma once

#include "core/check.h"
#include "core/sign_of_life.h"

#include <optional>
#include <string>

namespace convassign {

class Database;

/// The one answer to whether it works: whatever tells of it gives this one.
struct Health {
    std::optional<Time> last_commit_at; ///< of the daemon
    Problems problems{};

    [[nodiscard]] bool is_ok() const { return problems.empty(); }
};

/// What is wrong with the daemon and with its storing. `daemon` is what is seen of it from outside, or what
/// it says of itself.
[[nodiscard]] Findings check_daemon(
    Database& store, const Config& config, const DaemonSeen& daemon, Time now);

/// All that keeps the program from doing its work: the daemon and its storing, providers that were not read
/// lately, targets of the outbox that do not take what they are sent, files that cannot be kept. What cannot
/// be looked at counts as wrong.
[[nodiscard]] Health health_now(Database& store, const Config& config, const DaemonSeen& daemon, Time now);

/// {"ok":…,"last_commit_at":…,"problems":[{"what","do"}…]}
[[nodiscard]] std::string health_json(const Health& health);

} // namespace convassign
