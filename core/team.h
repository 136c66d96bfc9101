// SPDX-License-Identifier: MIT
#pragma once

#include "core/agent_view.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace convassign {

struct ActionNeeds;
class Loads;

/// An agent as supervisors see the team at work.
struct TeamMember {
    AgentView view;
    std::optional<Time> idle_since; ///< of one who receives nothing because of that: the last activity
    std::optional<Time>
        oldest_awaiting_at;       ///< the oldest message in their conversations that awaits an answer
    std::int64_t drawn_today = 0; ///< since midnight, by the server's local time
};

/// By name. For supervisors and admins.
[[nodiscard]] std::vector<TeamMember> see_team(const ActionNeeds& needs, Loads& loads);

} // namespace convassign
