// SPDX-License-Identifier: MIT
#include "core/beats.h"

#include "core/lifecycle.h"
#include "core/store/tabs.h"
#include "core/wrap/database.h"

#include <algorithm>

namespace convassign {

bool Beats::accept(AgentId agent, const Beat& beat, const PresenceRules& rules, Time now) {
    const auto& known = tabs_of(agent);
    const bool is_known = std::ranges::find(known, beat.tab, &Tab::id) != known.end();
    if (!is_known && beat.is_goodbye && known.size() >= tabs_per_agent) return false;
    if (!apply(beat, *place_for(agent, beat.tab), rules, now)) return false;
    unsaved_[agent].insert(beat.tab);
    if (!beat.shown.empty()) shown_[agent].insert(beat.shown.begin(), beat.shown.end());
    return true;
}

bool Beats::shorten(AgentId agent, const std::string& browser, const PresenceRules& rules, Time now) {
    const auto known = tabs_.find(agent);
    if (known == tabs_.end() || browser.empty()) return false;
    bool has_changed = false;
    for (Tab& tab : known->second)
        if (tab.browser == browser && convassign::shorten(tab, rules, now)) {
            unsaved_[agent].insert(tab.id);
            has_changed = true;
        }
    return has_changed;
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
    if (!has_unsaved()) return;
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
    if (!changed.empty()) tabs::save_all(store, changed);
    for (const auto& [agent, ids] : shown_)
        lifecycle::note_shown(store, agent, {ids.begin(), ids.end()});
    transaction.commit();
    unsaved_.clear();
    shown_.clear();
}

void Beats::change_all(Database& store, const std::function<void()>& change) {
    save(store);
    Transaction transaction(store);
    change();
    auto changed = tabs::all(store);
    transaction.commit();
    for (auto& [agent, tabs] : changed)
        for (Tab& tab : tabs)
            for (const Tab& known : tabs_of(agent))
                if (known.id == tab.id) tab.browser = known.browser;
    tabs_ = std::move(changed);
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
