// SPDX-License-Identifier: MIT
#pragma once

#include "core/presence.h"

#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace convassign {

/// The tabs as their beats tell. Beats come often and matter little one by one, so they are kept here and
/// written to the store together, every few seconds and before each draw; a crash loses at most those of
/// the last seconds, and the pages beat again.
class Beats {
public:
    /// A page makes a new tab id whenever it is loaded; nobody has more pages open than this.
    static constexpr std::size_t tabs_per_agent = 32;

    /// Begins with the tabs that the store knows: their leases count on after a restart.
    explicit Beats(std::unordered_map<AgentId, std::vector<Tab>> stored) : tabs_(std::move(stored)) {}

    /// False when the beat is dropped: it is not newer than the last one of its tab. A goodbye may overtake
    /// the first beat of its tab: it is kept as a tab that has ended, unless that would cost another its
    /// place. A new tab beyond the limit takes the place of the one whose lease ends first.
    bool accept(AgentId agent, const Beat& beat, const PresenceRules& rules, Time now);

    /// The event stream of a browser broke without a goodbye: its tabs have the grace left, unless they beat
    /// again. False where that changes nothing.
    bool shorten(AgentId agent, const std::string& browser, const PresenceRules& rules, Time now);

    [[nodiscard]] const std::vector<Tab>& tabs_of(AgentId agent) const;

    [[nodiscard]] bool has_unsaved() const { return !unsaved_.empty() || !shown_.empty(); }

    /// Writes what came since the last time, in one relaxed transaction: the tabs, and what they have shown.
    void save(Database& store);

    /// Saves, lets `change` have its way with the tabs in the store, and goes on with what they are then.
    /// Where it throws, all stays as it was.
    void change_all(Database& store, const std::function<void()>& change);

    /// Forgets the tabs that ended that long ago, here and in the store. Until then a late beat of such a
    /// tab is known to be late.
    void forget_ended_before(Time time, Database& store);

private:
    std::vector<Tab>::iterator place_for(AgentId agent, const std::string& id);

    std::unordered_map<AgentId, std::vector<Tab>> tabs_;
    std::unordered_map<AgentId, std::unordered_set<std::string>> unsaved_;
    std::unordered_map<AgentId, std::unordered_set<ConversationId>> shown_; ///< since the last save()
};

} // namespace convassign
