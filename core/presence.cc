// SPDX-License-Identifier: MIT
#include "core/presence.h"

#include "core/detail.h"
#include "core/lifecycle.h"
#include "core/outbox_queue.h"
#include "core/store/agents.h"
#include "core/store/history_writes.h"
#include "core/store/tabs.h"
#include "core/wrap/database.h"

#include <algorithm>

namespace convassign {

namespace {

// A server's clock is set back by small steps now and then; that alone must not take everybody offline.
constexpr Duration clock_tolerance = 5s;

constexpr std::string_view provider_tab_prefix = "provider:";

/// The live one with the latest activity.
std::optional<Tab> most_active(const std::vector<Tab>& tabs, bool of_provider, Time now) {
    std::optional<Tab> best;
    for (const Tab& tab : tabs)
        if (is_provider_tab(tab) == of_provider && is_live(tab, now)
            && (!best || tab.active_at > best->active_at))
            best = tab;
    return best;
}

/// What a verdict rests on.
std::optional<Tab> decisive(const std::vector<Tab>& tabs, const PresenceRules& rules, Time now) {
    auto page = most_active(tabs, false, now);
    if (page && now - page->active_at <= rules.idle) return page;
    auto provider_tab = most_active(tabs, true, now);
    return provider_tab ? provider_tab : page;
}

bool has_override(const Agent& agent, PresenceOverride what, Time now) {
    return agent.presence_override == what && (!agent.override_until || now < *agent.override_until);
}

PresenceReason reason_of(const Agent& agent, const Verdict& verdict, const PresenceRules& rules, Time now) {
    if (!agent.enabled || agent.removed) return PresenceReason::disabled;
    if (!agent.draws) return PresenceReason::no_draws;
    if (agent.paused) return PresenceReason::paused;
    if (has_override(agent, PresenceOverride::offline, now)) return PresenceReason::set_offline;
    if (has_override(agent, PresenceOverride::online, now)) return PresenceReason::set_online;
    if (!verdict.tab) return PresenceReason::no_page;
    if (is_provider_tab(*verdict.tab)) return PresenceReason::provider;
    return verdict.idle <= rules.idle ? PresenceReason::online : PresenceReason::idle;
}

void add_change(AgentId agent, const Verdict& verdict, const std::string& actor, Database& store, Time now) {
    HistoryRow row;
    row.at = now;
    row.kind = verdict.online ? HistoryKind::online : HistoryKind::offline;
    row.agent = agent;
    row.actor = actor;
    row.detail = presence_detail(verdict);
    add_history(store, row);
    agents::save_online(store, agent, verdict.online);
}

/// Nothing where the page that was there last has said goodbye, or shows no conversations at all.
std::optional<LastLease> last_lease(const AgentPresence& presence, const PresenceRules& rules) {
    if (presence.verdict.reason != PresenceReason::no_page) return std::nullopt;
    const Tab* last = nullptr;
    for (const Tab& tab : presence.tabs)
        if (!is_provider_tab(tab) && (last == nullptr || tab.lease_until > last->lease_until)) last = &tab;
    if (last == nullptr || last->has_said_goodbye || !last->shows_conversations) return std::nullopt;
    return LastLease{presence.agent.id, last->beat_at - rules.lease, last->lease_until};
}

/// As last written into the history.
bool was_online(const AgentPresence& presence) { return presence.agent.online; }

bool has_changed(const AgentPresence& presence) { return presence.verdict.online != presence.agent.online; }

} // namespace

bool apply(const Beat& beat, Tab& tab, const PresenceRules& rules, Time now) {
    if (beat.seq <= tab.seq) return false;
    tab.seq = beat.seq;
    tab.visible = beat.visible;
    tab.active_at = now - beat.idle;
    tab.has_said_goodbye = beat.is_goodbye;
    tab.shows_conversations = !beat.is_presence_only;
    tab.browser = beat.browser;
    if (beat.is_goodbye) {
        tab.lease_until = std::min(tab.lease_until, now + rules.goodbye_grace);
    } else {
        tab.beat_at = now;
        tab.lease_until = now + (beat.visible || beat.has_worker ? rules.lease : rules.hidden_lease);
    }
    return true;
}

bool shorten(Tab& tab, const PresenceRules& rules, Time now) {
    if (tab.lease_until <= now + rules.goodbye_grace) return false;
    tab.lease_until = now + rules.goodbye_grace;
    return true;
}

bool is_live(const Tab& tab, Time now) {
    return tab.beat_at <= now + clock_tolerance && now < tab.lease_until;
}

bool is_provider_tab(const Tab& tab) { return tab.id.starts_with(provider_tab_prefix); }

std::string provider_tab_of(const std::string& provider) {
    return std::string(provider_tab_prefix) + provider;
}

Verdict judge(const Agent& agent, const std::vector<Tab>& tabs, const PresenceRules& rules, Time now) {
    Verdict verdict;
    verdict.tab = decisive(tabs, rules, now);
    if (verdict.tab) {
        verdict.lease_left = verdict.tab->lease_until - now;
        // Who is idle there is the provider's own business.
        if (!is_provider_tab(*verdict.tab))
            verdict.idle = std::max(Duration(0), now - verdict.tab->active_at);
        verdict.idle_left = std::max(Duration(0), rules.idle - verdict.idle);
        verdict.age = std::max(Duration(0), now - verdict.tab->beat_at);
    }
    verdict.reason = reason_of(agent, verdict, rules, now);
    verdict.online = verdict.reason == PresenceReason::online || verdict.reason == PresenceReason::provider
        || verdict.reason == PresenceReason::set_online;
    return verdict;
}

std::vector<AgentPresence> presence_now(Database& store, const PresenceRules& rules, Time now) {
    auto tabs = tabs::all(store);
    std::vector<AgentPresence> all;
    for (Agent& agent : agents::all(store)) {
        std::vector<Tab> own = std::move(tabs[agent.id]);
        Verdict verdict = judge(agent, own, rules, now);
        all.push_back({std::move(agent), std::move(own), std::move(verdict)});
    }
    return all;
}

AgentPresence presence_now(Database& store, const Agent& agent, const PresenceRules& rules, Time now) {
    AgentPresence presence{agent, tabs::of(store, agent.id), {}};
    presence.verdict = judge(agent, presence.tabs, rules, now);
    return presence;
}

std::vector<AgentPresence> settle_presence(
    Database& store, const Recipients& recipients, const PresenceRules& rules, Time now) {
    std::vector<AgentPresence> all = presence_now(store, rules, now);
    if (std::ranges::none_of(all, has_changed)) return all;
    Transaction transaction(store);
    all = presence_now(store, rules, now); // another process may have changed an agent meanwhile
    const bool was_somebody = std::ranges::any_of(all, was_online);
    for (AgentPresence& presence : all) {
        if (!has_changed(presence)) continue;
        add_change(presence.agent.id, presence.verdict, "auto", store, now);
        presence.agent.online = presence.verdict.online;
        if (const auto lease = last_lease(presence, rules))
            lifecycle::release_never_shown(store, recipients, *lease, now);
    }
    if (was_somebody && std::ranges::none_of(all, was_online)) queue_nobody_online(store, recipients, now);
    transaction.commit();
    return all;
}

void end_presence(
    const Agent& agent, const std::string& actor, Database& store, const Recipients& recipients, Time now) {
    if (!agent.online) return;
    Verdict verdict;
    verdict.reason = PresenceReason::disabled;
    add_change(agent.id, verdict, actor, store, now);
    const auto others = agents::all(store);
    if (std::ranges::none_of(others, &Agent::online)) queue_nobody_online(store, recipients, now);
}

std::string in_words(const AgentPresence& presence, Time now) {
    const Verdict& verdict = presence.verdict;
    std::string words = in_words(verdict.reason);
    if (verdict.reason == PresenceReason::idle) return words + " for " + format_age(verdict.idle);
    if (verdict.reason == PresenceReason::provider)
        return "available at " + verdict.tab->id.substr(provider_tab_prefix.size());
    const bool has_end = verdict.reason == PresenceReason::set_offline && presence.agent.override_until;
    if (verdict.reason == PresenceReason::set_online || has_end)
        return words + ", " + format_age(*presence.agent.override_until - now) + " left";
    return words;
}

} // namespace convassign
