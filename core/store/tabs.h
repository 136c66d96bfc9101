// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace convassign {
class Database;
}

/// The table `tabs`: the open pages of agents, as their last beats told.
namespace convassign::tabs {

[[nodiscard]] std::unordered_map<AgentId, std::vector<Tab>> all(Database& database);
[[nodiscard]] std::vector<Tab> of(Database& database, AgentId agent);

void save(Database& database, AgentId agent, const Tab& tab);
/// All of them with one statement.
void save_all(Database& database, std::span<const std::pair<AgentId, Tab>> tabs);
void remove(Database& database, AgentId agent, const std::string& tab);
/// The leases of the agent's pages end now; what providers say of the agent stays. The tabs stay known, so
/// that a late beat is known to be late, also one that came before and is saved only now.
void end_of(Database& database, AgentId agent, Time now);
void remove_ended_before(Database& database, Time time);

} // namespace convassign::tabs
