// SPDX-License-Identifier: MIT
#pragma once

#include "core/presence.h"

#include <vector>

namespace convassign {

class Loads;

/// An agent as others see it.
struct AgentView {
    Agent agent;
    Verdict verdict;
    std::int64_t open_conversations = 0;
};

[[nodiscard]] AgentView agent_view(Database& store, const Agent& agent, const PresenceRules& rules, Time now);
[[nodiscard]] std::vector<AgentView> agent_views(
    Database& store, Loads& loads, const PresenceRules& rules, Time now);

} // namespace convassign
