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

/// All moments of all tabs are so much later.
void shift_all(Database& database, Duration by);
/// The leases of the tabs that were live at that time last so much longer, and their activity is so much
/// younger. Pages that were ended since, see end_of(), were live no more.
void extend_live(Database& database, Time at, Duration by);
/// The same, with the leases ending at `until`.
void renew_live(Database& database, Time at, Duration younger, Time until);

} // namespace convassign::tabs
