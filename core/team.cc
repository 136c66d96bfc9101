// SPDX-License-Identifier: MIT
#include "core/team.h"

#include "core/actions.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/store/loads.h"
#include "core/wrap/database.h"

namespace convassign {

std::vector<TeamMember> see_team(const ActionNeeds& needs, Loads& loads) {
    require_role(needs.actor, Role::supervisor, "see the team");
    const Snapshot one_moment(needs.store);
    const auto awaiting = conversations::oldest_awaiting(needs.store);
    const auto drawn = history::draws_since(needs.store, parse_time("00:00", needs.now).value_or(needs.now));
    std::vector<TeamMember> team;
    for (AgentView& view : agent_views(needs.store, loads, needs.config.presence, needs.now)) {
        TeamMember member;
        const AgentId id = view.agent.id;
        if (view.verdict.reason == PresenceReason::idle) member.idle_since = needs.now - view.verdict.idle;
        if (const auto oldest = awaiting.find(id); oldest != awaiting.end())
            member.oldest_awaiting_at = oldest->second;
        if (const auto count = drawn.find(id); count != drawn.end()) member.drawn_today = count->second;
        member.view = std::move(view);
        team.push_back(std::move(member));
    }
    return team;
}

} // namespace convassign
