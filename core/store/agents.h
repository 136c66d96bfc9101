// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/digest.h"

#include <optional>
#include <string_view>
#include <vector>

namespace convassign {
class Database;
}

/// The table `agents`. Agents who were removed stay as rows; only ever(), find(id) and find_removed() find
/// them.
namespace convassign::agents {

[[nodiscard]] std::vector<Agent> all(Database& database); ///< by name
/// Also those who were removed, by their ids.
[[nodiscard]] std::vector<Agent> ever(Database& database);
[[nodiscard]] std::optional<Agent> find(Database& database, std::string_view name);
[[nodiscard]] std::optional<Agent> find(Database& database, AgentId id);
[[nodiscard]] std::optional<Agent> find_removed(Database& database, std::string_view name); ///< the last one
[[nodiscard]] std::optional<Agent> find_by_token(Database& database, const Sha256& hash);
/// By the token that is good for presence alone.
[[nodiscard]] std::optional<Agent> find_by_presence_token(Database& database, const Sha256& hash);
[[nodiscard]] std::optional<Agent> find_by_session(Database& database, const Sha256& hash, Time now);

AgentId add(Database& database, const Agent& agent);
void save(Database& database, const Agent& agent); ///< everything but tokens and `online`
/// The sessions that were begun with the old token end.
void save_token(Database& database, AgentId agent, const std::optional<Sha256>& hash);
void save_presence_token(Database& database, AgentId agent, const std::optional<Sha256>& hash);
/// Whoever is online again has not vanished.
void save_online(Database& database, AgentId agent, bool online);
/// Something of their last lease is left to be looked for: find_vanished() finds it until forget_vanished().
void save_vanished(Database& database, const LastLease& lease);
[[nodiscard]] std::optional<LastLease> find_vanished(Database& database);
void forget_vanished(Database& database, AgentId agent);
/// What admins have set for a limited time ends so much later.
void shift_overrides(Database& database, Duration by);

} // namespace convassign::agents
