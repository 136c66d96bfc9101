// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/recipients.h"
#include "core/verdict.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {

class Database;

/// What a page tells every few seconds.
struct Beat {
    std::string tab;
    std::int64_t seq = 0;
    Duration idle{0}; ///< the page's own measure of an age, never of a moment
    bool visible = true;
    bool is_goodbye = false;
    bool has_worker = true; ///< whose timers go on in a hidden page; without one a page beats once a minute
    std::vector<ConversationId> shown{}; ///< those that a person could see on the page
    bool is_presence_only = false;       ///< of a page that cannot show conversations
    std::string browser{};               ///< what its browser is known by; empty: not known
};

struct AgentPresence {
    Agent agent;
    std::vector<Tab> tabs;
    Verdict verdict;
};

/// Brings a tab up to date. False when the beat is not newer than what the tab knows: it came late and
/// changes nothing. A goodbye leaves the tab its grace and no more; a hidden page without a worker beats so
/// seldom that its lease is longer.
bool apply(const Beat& beat, Tab& tab, const PresenceRules& rules, Time now);

/// The event stream of the tab's browser broke without a goodbye: it has the grace left, unless it beats
/// again. False where its lease ends before.
bool shorten(Tab& tab, const PresenceRules& rules, Time now);

/// True from its last beat to the end of its lease. A beat from the future (the clock was set back) proves
/// nothing until the page beats again.
[[nodiscard]] bool is_live(const Tab& tab, Time now);

/// The tab that stands for what a provider says of its agents: "provider:support". No page is called so.
[[nodiscard]] std::string provider_tab_of(const std::string& provider);
[[nodiscard]] bool is_provider_tab(const Tab& tab);

/// Online is who has a page with a live lease and recent activity, or a live tab of a provider, is
/// enabled, takes part in draws and is not paused; an admin's word for a limited time stands above the pages,
/// but not above the rest.
[[nodiscard]] Verdict judge(
    const Agent& agent, const std::vector<Tab>& tabs, const PresenceRules& rules, Time now);

/// Every agent that was not removed, by name, as the store knows them.
[[nodiscard]] std::vector<AgentPresence> presence_now(Database& store, const PresenceRules& rules, Time now);

/// The same of one agent.
[[nodiscard]] AgentPresence presence_now(
    Database& store, const Agent& agent, const PresenceRules& rules, Time now);

/// Writes who came online and who went offline into the history, with what it rests on. Of those whose page
/// has vanished, what was drawn in its last lease and never shown goes back into the queue. Returns
/// everyone's presence. Within the caller's transaction, or one of its own.
std::vector<AgentPresence> settle_presence(
    Database& store, const Recipients& recipients, const PresenceRules& rules, Time now);

/// Writes that an agent who is being removed went offline, if they were online: nobody judges their presence
/// any more. Within the caller's transaction.
void end_presence(
    const Agent& agent, const std::string& actor, Database& store, const Recipients& recipients, Time now);

/// Its reason with the figures: "idle for 6 min".
[[nodiscard]] std::string in_words(const AgentPresence& presence, Time now);

} // namespace convassign
