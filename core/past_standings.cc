// SPDX-License-Identifier: MIT
#include "core/past_standings.h"

#include "core/detail.h"

#include <algorithm>

namespace convassign {

namespace {

/// The reason that such a row gives.
PresenceReason reason_in(const HistoryRow& row) {
    return from_word<PresenceReason>(presence_reason(row)).value_or(PresenceReason::no_page);
}

/// Whether it lasts by itself, and not because somebody has set it so.
bool is_of_the_pages(PresenceReason reason) {
    return reason == PresenceReason::idle || reason == PresenceReason::no_page
        || reason == PresenceReason::cannot_store;
}

} // namespace

PastStandings::Known& PastStandings::known(const HistoryRow& row) {
    return agents_.try_emplace(*row.agent, Known{row.agent_name, row.at}).first->second;
}

void PastStandings::apply(const HistoryRow& row) {
    if (!row.agent) return;
    if (row.kind == HistoryKind::online) come_online(row, known(row));
    if (row.kind == HistoryKind::offline) known(row).last = row;
    if (row.kind == HistoryKind::agent) change(row);
}

/// Nobody comes online who is disabled, paused, set offline, or takes no part in draws.
void PastStandings::come_online(const HistoryRow& row, Known& agent) {
    agent = Known{row.agent_name, agent.added_at, row};
}

void PastStandings::change(const HistoryRow& row) {
    const std::string what = detail_text(row.detail, "change");
    if (what == "removed") {
        agents_.erase(*row.agent);
        return;
    }
    Known& agent = known(row);
    const auto begin = [&](std::optional<Time>& since) { since = since.value_or(row.at); };
    const auto end = [&](std::optional<Time>& since) {
        if (since) agent.freed_at = row.at;
        since.reset();
    };
    if (what == "disabled") {
        begin(agent.disabled_at);
        agent.set_offline.reset();
    }
    if (what == "enabled") end(agent.disabled_at);
    if (what == "paused") begin(agent.paused_at);
    if (what == "resumed") end(agent.paused_at);
    if (what == "presence") set_presence(row, agent);
    const std::string draws = detail_text(row.detail, "draws");
    if (draws == "false") begin(agent.left_draws_at);
    if (draws == "true") end(agent.left_draws_at);
}

/// `auto` ends a pause, too.
void PastStandings::set_presence(const HistoryRow& row, Known& agent) {
    const std::string presence = detail_text(row.detail, "presence");
    const bool was_kept_offline = agent.set_offline || agent.paused_at;
    agent.set_offline.reset();
    if (presence == "offline")
        agent.set_offline = Override{row.at, row.actor, parse_time(detail_text(row.detail, "until"), row.at)};
    else if (was_kept_offline)
        agent.freed_at = row.at;
    if (presence == "auto") agent.paused_at.reset();
}

std::vector<PastStanding> PastStandings::at(Time time) const {
    std::vector<PastStanding> all;
    all.reserve(agents_.size());
    for (const auto& [id, agent] : agents_)
        all.push_back(standing_of(id, agent, time));
    return all;
}

PastStanding PastStandings::standing_of(AgentId id, const Known& agent, Time time) {
    PastStanding standing{id, agent.name, false, PresenceReason::no_page, agent.added_at};
    standing.online = agent.last && agent.last->kind == HistoryKind::online;
    if (!standing.online) {
        tell_why_offline(agent, time, standing);
        return standing;
    }
    standing.reason = reason_in(*agent.last);
    standing.since = agent.last->at;
    standing.detail = agent.last->detail;
    return standing;
}

/// As core/presence judges: what somebody has set stands above the pages.
void PastStandings::tell_why_offline(const Known& agent, Time time, PastStanding& standing) {
    const auto tell = [&](PresenceReason reason, Time since) {
        standing.reason = reason;
        standing.since = since;
    };
    const auto& set = agent.set_offline;
    if (agent.disabled_at) return tell(PresenceReason::disabled, *agent.disabled_at);
    if (agent.left_draws_at) return tell(PresenceReason::no_draws, *agent.left_draws_at);
    if (agent.paused_at) return tell(PresenceReason::paused, *agent.paused_at);
    if (set && (!set->until || time < *set->until)) {
        standing.set_by = set->by;
        standing.until = set->until;
        return tell(PresenceReason::set_offline, set->at);
    }
    if (agent.last && is_of_the_pages(reason_in(*agent.last)))
        return tell(reason_in(*agent.last), agent.last->at);
    const Time freed_at = set ? std::max(agent.freed_at, *set->until) : agent.freed_at;
    tell(PresenceReason::no_page, std::max(freed_at, agent.last ? agent.last->at : agent.added_at));
}

} // namespace convassign
