// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/verdict.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// How an agent stood at an earlier moment, as far as the history tells.
struct PastStanding {
    AgentId agent;
    std::string name;
    bool online = false;
    PresenceReason reason = PresenceReason::no_page;
    Time since;                  ///< when they came online; of somebody who was not: when that reason began
    std::string detail{};        ///< of the row by which they came online
    std::string set_by{};        ///< of `set_offline`: the actor
    std::optional<Time> until{}; ///< likewise: when that ends by itself

    friend bool operator==(const PastStanding&, const PastStanding&) = default;
};

/// Rebuilds from the history who was online, and why everybody else was not. A row that says `online` tells
/// all that counts before it: whoever looks at one moment needs only the rows from each agent's last one on.
/// Between `idle` and `no_page` nothing is written: the reason is the one with which the agent went offline.
class PastStandings {
public:
    /// Goes on to the next row; rows come in the order of their ids.
    void apply(const HistoryRow& row);

    /// Everybody who was an agent at that moment, by their ids. To be asked when every row before it is
    /// applied.
    [[nodiscard]] std::vector<PastStanding> at(Time time) const;

private:
    /// An admin's word above the pages.
    struct Override {
        Time at;
        std::string by;
        std::optional<Time> until;
    };
    struct Known {
        std::string name;
        Time added_at;
        std::optional<HistoryRow> last{}; ///< that said `online` or `offline`
        std::optional<Time> disabled_at{};
        std::optional<Time> left_draws_at{};
        std::optional<Time> paused_at{};
        std::optional<Override> set_offline{};
        Time freed_at = Time::min(); ///< when what kept them offline was last taken away
    };
    Known& known(const HistoryRow& row);
    void change(const HistoryRow& row);
    static void come_online(const HistoryRow& row, Known& agent);
    static void set_presence(const HistoryRow& row, Known& agent);
    [[nodiscard]] static PastStanding standing_of(AgentId id, const Known& agent, Time time);
    static void tell_why_offline(const Known& agent, Time time, PastStanding& standing);

    std::map<AgentId, Known> agents_;
};

} // namespace convassign
