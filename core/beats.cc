// SPDX-License-Identifier: MIT
#include "core/beats.h"

#include "core/store/tabs.h"
#include "core/wrap/sqlite.h"

#include <algorithm>

namespace convassign {

bool Beats::accept(AgentId agent, const Beat& beat, const PresenceRules& rules, Time now) {
    const auto& known = tabs_of(agent);
    const bool is_known = std::ranges::find(known, beat.tab, &Tab::id) != known.end();
    if (!is_known && beat.is_goodbye && known.size() >= tabs_per_agent) return false;
    if (!apply(beat, *place_for(agent, beat.tab), rules, now)) return false;
    unsaved_[agent].insert(beat.tab);
    return true;
}

std::vector<Tab>::iterator Beats::place_for(AgentId agent, const std::string& id) {
    std::vector<Tab>& tabs = tabs_[agent];
    const auto known = std::ranges::find(tabs, id, &Tab::id);
    if (known != tabs.end()) return known;
    Tab fresh;
    fresh.id = id;
    fresh.seq = -1;
    if (tabs.size() < tabs_per_agent) return tabs.insert(tabs.end(), fresh);
    const auto stalest = std::ranges::min_element(tabs, {}, &Tab::lease_until);
    unsaved_[agent].insert(stalest->id); // save() removes what is no longer among the tabs
    *stalest = fresh;
    return stalest;
}

const std::vector<Tab>& Beats::tabs_of(AgentId agent) const {
    static const std::vector<Tab> none;
    const auto known = tabs_.find(agent);
    return known == tabs_.end() ? none : known->second;
}

void Beats::save(Database& store) {
    if (unsaved_.empty()) return;
    Transaction transaction(store, Durability::relaxed);
    std::vector<std::pair<AgentId, Tab>> changed;
    for (const auto& [agent, ids] : unsaved_)
        for (const std::string& id : ids) {
            const auto& tabs = tabs_of(agent);
            const auto tab = std::ranges::find(tabs, id, &Tab::id);
            if (tab == tabs.end())
                tabs::remove(store, agent, id);
            else
                changed.emplace_back(agent, *tab);
        }
    tabs::save_all(store, changed);
    transaction.commit();
    unsaved_.clear();
}

void Beats::forget_ended_before(Time time, Database& store) {
    save(store);
    for (auto& [agent, tabs] : tabs_)
        std::erase_if(tabs, [time](const Tab& tab) { return tab.lease_until < time; });
    std::erase_if(tabs_, [](const auto& entry) { return entry.second.empty(); });
    Transaction transaction(store, Durability::relaxed);
    tabs::remove_ended_before(store, time);
    transaction.commit();
}

} // namespace convassign
