// SPDX-License-Identifier: MIT
#include "core/agent_view.h"

#include "core/store/conversations.h"
#include "core/store/loads.h"
#include "core/store/tabs.h"

namespace convassign {

AgentView agent_view(Database& store, const Agent& agent, const PresenceRules& rules, Time now) {
    return {agent, judge(agent, tabs::of(store, agent.id), rules, now),
        conversations::count_open(store, agent.id)};
}

std::vector<AgentView> agent_views(Database& store, Loads& loads, const PresenceRules& rules, Time now) {
    const auto open = loads.by_agent();
    std::vector<AgentView> views;
    for (AgentPresence& presence : presence_now(store, rules, now)) {
        const auto count = open.find(presence.agent.id);
        views.push_back({std::move(presence.agent), std::move(presence.verdict),
            count == open.end() ? 0 : count->second});
    }
    return views;
}

} // namespace convassign
