// SPDX-License-Identifier: MIT
#include "core/explanation.h"

#include "core/actions.h"
#include "core/base/error.h"
#include "core/detail.h"
#include "core/past_moment.h"
#include "core/store/history.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <limits>
#include <map>

namespace convassign {

namespace {

std::string what_is_asked(ConversationId id) { return "explain conversation #" + std::to_string(id.value); }

std::map<AgentId, PastStanding> by_id(std::vector<PastStanding> everybody) {
    std::map<AgentId, PastStanding> known;
    for (PastStanding& one : everybody)
        known.emplace(one.agent, std::move(one));
    return known;
}

/// Those who were offline, and those who were online and left out.
std::vector<NotConsidered> not_considered(
    const PastMoment& moment, const std::map<AgentId, PastStanding>& known) {
    std::vector<NotConsidered> others;
    for (const PastOther& other : moment.others)
        others.push_back({known.at(other.agent).name, word(other.reason), other.since});
    for (const auto& [id, one] : known)
        if (!one.online) others.push_back({one.name, word(one.reason), one.since, one.set_by, one.until});
    std::ranges::sort(others, {}, &NotConsidered::name);
    return others;
}

Considered considered(Database& store, const PastStanding& standing) {
    HistoryRow online; // the row by which they came online
    online.kind = HistoryKind::online;
    online.agent = standing.agent;
    online.at = standing.since;
    online.detail = standing.detail;
    return {standing.agent, standing.name, standing.since, evidence_of(store, online)};
}

ExplainedDraw explained(
    Database& store, const HistoryRow& draw, LineId line, std::span<const HistoryRow> rows) {
    ExplainedDraw result{draw, {}, {}};
    PastMoment moment = look_back(store, draw, line, rows);
    result.is_whole = moment.is_whole;
    if (!moment.is_whole) return result;
    const auto known = by_id(std::move(moment.everybody));
    for (const AgentId id : moment.candidates)
        result.candidates.push_back(considered(store, known.at(id)));
    result.others = not_considered(moment, known);
    return result;
}

/// What the rows tell of where it stands behind them.
PastStateOf standing_after(std::span<const HistoryRow> rows) {
    PastStateOf standing;
    for (const HistoryRow& row : rows) {
        const bool is_end = row.kind == HistoryKind::closed
            || (row.kind == HistoryKind::merged && !detail_text(row.detail, "into").empty());
        standing.assignee = is_end ? "" : row.agent_name;
        standing.state = is_end         ? ConversationState::closed
            : standing.assignee.empty() ? ConversationState::unassigned
                                        : ConversationState::assigned;
    }
    return standing;
}

/// The same as why_it_waits(), by what the history tells of an earlier moment.
std::optional<Waiting> why_it_waited(
    Database& store, const ConversationView& view, std::span<const HistoryRow> rows, Time at) {
    const auto last_switch = history::switch_at(store, at);
    if (!last_switch || detail_text(last_switch->detail, "auto_assign") != "true")
        return Waiting{WaitReason::switched_off,
            "auto-assign was off"
                + (last_switch ? ", by " + last_switch->actor + " since " + local_time(last_switch->at)
                               : "")};
    HistoryRow draw; // that never was
    draw.id = HistoryId{std::numeric_limits<std::int64_t>::max()};
    draw.at = at;
    draw.conversation = view.id;
    const PastMoment moment = look_back(store, draw, view.line, rows);
    if (std::ranges::none_of(moment.everybody, &PastStanding::online))
        return Waiting{WaitReason::nobody_online, "nobody was online"};
    if (!moment.candidates.empty()) return std::nullopt;
    const bool some_gave_it_back = std::ranges::any_of(
        moment.others, [](const PastOther& other) { return other.reason == NotDrawn::left_out; });
    if (some_gave_it_back)
        return Waiting{WaitReason::left_out, "it was released from everybody who was online"};
    return Waiting{WaitReason::no_member, "nobody who was online was a member of the provider's inbox"};
}

bool concerns(const HistoryRow& row, AgentId agent) { return row.agent == agent || row.from_agent == agent; }

/// An agent sees all of what is their own, and of all else what concerned them.
void leave_out_what_is_not_for(const ActionNeeds& needs, Explanation& explanation) {
    const Actor& actor = needs.actor;
    const ConversationView& view = explanation.view;
    if (may_see_whole_history(actor, view.assignee)) return;
    std::erase_if(explanation.rows,
        [&](const HistoryRow& row) { return !actor.agent || !concerns(row, *actor.agent); });
    if (explanation.rows.empty() && view.state != ConversationState::unassigned)
        require_role(actor, Role::supervisor, what_is_asked(view.id) + ", which never was one's own");
}

} // namespace

Explanation explain(const ActionNeeds& needs, ConversationId id, const std::optional<Time>& at) {
    const Snapshot one_moment(needs.store);
    auto view = conversations::view(needs.store, id);
    if (!view) throw NotFound(what_is_asked(id) + ": no such conversation");
    if (at && *at > needs.now)
        throw UsageError(what_is_asked(id) + " at '" + local_time(*at) + "': that is still to come");
    const auto all_rows = rows_with_merged(needs.store, id);
    Explanation explanation{std::move(*view), at, {}, {}, {}, {}};
    std::ranges::copy_if(all_rows, std::back_inserter(explanation.rows), [&](const HistoryRow& row) {
        return row.conversation == id && row.kind != HistoryKind::replied && (!at || row.at <= *at);
    });
    explanation.standing = at ? standing_after(explanation.rows)
                              : PastStateOf{explanation.view.state, explanation.view.assignee_name};
    leave_out_what_is_not_for(needs, explanation);
    if (explanation.standing.state == ConversationState::unassigned)
        explanation.waiting = at
            ? why_it_waited(needs.store, explanation.view, all_rows, *at)
            : why_it_waits(needs.store, needs.config.presence, explanation.view, needs.now);
    if (explanation.waiting) explanation.waiting->text += "; " + end_in_words(explanation.waiting->reason);
    for (const HistoryRow& row : explanation.rows)
        if (row.draw)
            explanation.draws.push_back(explained(needs.store, row, explanation.view.line, all_rows));
    return explanation;
}

} // namespace convassign
