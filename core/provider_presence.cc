// SPDX-License-Identifier: MIT
#include "core/provider_presence.h"

#include "core/store/agents.h"

#include <algorithm>

namespace convassign {

bool accept_available(const std::string& provider, const std::vector<std::string>& available, Database& store,
    Beats& beats, const PresenceRules& rules, Time now) {
    PresenceRules at_once = rules; // a provider's word needs no grace: nobody reloads a page there
    at_once.goodbye_grace = Duration(0);
    bool has_changed = false;
    for (const Agent& agent : agents::all(store)) {
        const auto& tabs = beats.tabs_of(agent.id);
        const auto tab = std::ranges::find(tabs, provider_tab_of(provider), &Tab::id);
        const bool was_there = tab != tabs.end() && is_live(*tab, now);
        const bool is_there = std::ranges::find(available, agent.name) != available.end();
        if (!was_there && !is_there) continue;
        Beat beat;
        beat.tab = provider_tab_of(provider);
        beat.seq = tab == tabs.end() ? 1 : tab->seq + 1;
        beat.is_goodbye = !is_there;
        beats.accept(agent.id, beat, at_once, now);
        has_changed = has_changed || is_there != was_there;
    }
    return has_changed;
}

} // namespace convassign
