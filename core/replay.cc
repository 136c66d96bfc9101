// SPDX-License-Identifier: MIT
#include "core/replay.h"

#include "core/base/repeatable_random.h"
#include "core/detail.h"
#include "core/explain.h"
#include "core/lifecycle.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <set>
#include <span>

namespace convassign {

namespace {

/// What is drawn by a rule.
class RuledDraw {
public:
    RuledDraw(DrawRule rule, std::uint64_t seed) : rule_(rule), chance_(seed) {}

    AgentId pick(std::span<const AgentId> among, const Course& course) {
        switch (rule_) {
        case DrawRule::random:
            return any_of(among);
        case DrawRule::round_robin:
            return last_ = behind_last(among);
        case DrawRule::least_open:
            return any_of(with_least(among, course));
        }
        return among.front();
    }

private:
    AgentId any_of(std::span<const AgentId> among) {
        return among[static_cast<std::size_t>(chance_.below(among.size()))];
    }
    [[nodiscard]] AgentId behind_last(std::span<const AgentId> among) const {
        const auto next = std::ranges::upper_bound(among, last_);
        return next == among.end() ? among.front() : *next;
    }
    static std::vector<AgentId> with_least(std::span<const AgentId> among, const Course& course) {
        const auto open = [&](AgentId agent) { return course.share(agent).open; };
        const std::int64_t least = open(std::ranges::min(among, {}, open));
        std::vector<AgentId> with_least;
        std::ranges::copy_if(
            among, std::back_inserter(with_least), [&](AgentId agent) { return open(agent) == least; });
        return with_least;
    }

    DrawRule rule_;
    RepeatableRandom chance_;
    AgentId last_;
};

std::optional<ConversationId> remaining_of(const HistoryRow& row) {
    const std::string into = detail_text(row.detail, "into");
    return into.empty() ? std::nullopt : std::optional(ConversationId{std::stoll(into)});
}

/// The course of what happened.
void happen(Course& course, const HistoryRow& row) {
    const ConversationId id = row.conversation.value_or(ConversationId{});
    switch (row.kind) {
    case HistoryKind::opened:
    case HistoryKind::released:
        return course.wait(id, row.at);
    case HistoryKind::assigned:
    case HistoryKind::claimed:
    case HistoryKind::reassigned:
        return course.give(id, *row.agent, row.at, row.draw.has_value());
    case HistoryKind::reopened:
        return row.agent ? course.give(id, *row.agent, row.at, false) : course.wait(id, row.at);
    case HistoryKind::closed:
        return course.end(id);
    case HistoryKind::merged:
        if (remaining_of(row)) return course.end(id);
        if (row.agent && course.is_waiting(id)) course.give(id, *row.agent, row.at, false);
        return;
    default:
        return;
    }
}

/// The two courses, row by row.
class Replay {
public:
    Replay(Database& database, const ReplayRequest& request)
        : database_(database), since_(request.since), draws_(request.rule, request.seed) {}

    void take(const HistoryRow& row) {
        if (!counts_ && (!since_ || row.at >= *since_)) begin_to_count();
        happen(then_, row);
        if (counts_ && row.draw) ++result_.draws_then;
        if (counts_)
            would_happen(row);
        else
            as_it_was(row);
        if (row.conversation) note_whether_behind(*row.conversation);
    }

    Replayed result();

private:
    void begin_to_count() {
        counts_ = true;
        then_.begin_to_count();
        would_.begin_to_count();
    }

    void as_it_was(const HistoryRow& row) {
        learn(row);
        happen(would_, row);
    }

    /// What holds whoever gets what: who is online, who are members, whether the switch is on.
    void learn(const HistoryRow& row) {
        if (row.kind == HistoryKind::settings) is_on_ = detail_text(row.detail, "auto_assign") == "true";
        has_members_ = has_members_ || (row.kind == HistoryKind::agent && !row.agent);
        candidates_.apply(row);
    }

    void would_happen(const HistoryRow& row);
    void would_be_released(const HistoryRow& row);
    void would_be_merged(const HistoryRow& row);
    void would_end_the_time_of(AgentId agent, const HistoryRow& row);
    void draw_what_is_behind(const HistoryRow& row);
    void draw_one(ConversationId id, Time at);
    [[nodiscard]] LineId line_of(ConversationId id) const;
    void note_whether_behind(ConversationId id);

    Database& database_;
    std::optional<Time> since_;
    RuledDraw draws_;
    bool counts_ = false;
    bool is_on_ = false;
    bool has_members_ = false; ///< some line leaves anybody out
    Course then_;
    Course would_;
    PastCandidates candidates_;       ///< as they would have been: other ones give conversations back
    std::set<ConversationId> behind_; ///< what would wait, and did not
    Replayed result_;
};

void Replay::would_happen(const HistoryRow& row) {
    switch (row.kind) {
    case HistoryKind::assigned:
        draw_what_is_behind(row);
        if (would_.is_waiting(*row.conversation)) draw_one(*row.conversation, row.at);
        return;
    case HistoryKind::reassigned:
        if (row.draw) return draw_one(*row.conversation, row.at);
        return happen(would_, row);
    case HistoryKind::released:
        return would_be_released(row);
    case HistoryKind::merged:
        return would_be_merged(row);
    case HistoryKind::agent:
        learn(row);
        if (const std::string what = detail_text(row.detail, "change");
            what == "disabled" || what == "removed")
            would_end_the_time_of(*row.agent, row);
        return;
    case HistoryKind::online:
        learn(row);
        return draw_what_is_behind(row);
    default:
        learn(row);
        return happen(would_, row);
    }
}

/// By whoever has it then. One of whom a time ends gives all back: would_end_the_time_of().
void Replay::would_be_released(const HistoryRow& row) {
    const auto holder = would_.holder(*row.conversation);
    const bool is_by_hand = lifecycle::leaves_out(*row.because);
    const bool is_theirs_alone = row.because == ReleaseReason::never_shown && holder == row.from_agent;
    if (!holder || !(is_by_hand || is_theirs_alone)) return;
    HistoryRow by_them = row;
    by_them.from_agent = holder;
    candidates_.apply(by_them);
    would_.wait(*row.conversation, row.at);
}

/// The one that remains gets the agent of the other one where it has none.
void Replay::would_be_merged(const HistoryRow& row) {
    candidates_.apply(row);
    const auto into = remaining_of(row);
    if (!into) return;
    const auto holder = would_.holder(*row.conversation);
    would_.end(*row.conversation);
    if (holder && would_.is_waiting(*into)) would_.give(*into, *holder, row.at, false);
    note_whether_behind(*into);
}

void Replay::would_end_the_time_of(AgentId agent, const HistoryRow& row) {
    for (const ConversationId id : would_.held_by(agent)) {
        would_.wait(id, row.at);
        note_whether_behind(id);
    }
}

void Replay::draw_what_is_behind(const HistoryRow& row) {
    if (!is_on_) return;
    const std::vector<ConversationId> due(behind_.begin(), behind_.end());
    for (const ConversationId id : due)
        draw_one(id, row.at);
}

/// Where anybody can be drawn.
void Replay::draw_one(ConversationId id, Time at) {
    HistoryRow draw;
    draw.at = at;
    draw.conversation = id;
    draw.from_agent = would_.holder(id);
    const auto among = candidates_.of(draw, has_members_ ? line_of(id) : LineId{});
    if (among.empty()) return;
    would_.give(id, draws_.pick(among, would_), at, true);
    ++result_.draws;
    note_whether_behind(id);
}

LineId Replay::line_of(ConversationId id) const {
    const auto conversation = conversations::find(database_, id);
    return conversation ? conversation->line : LineId{};
}

void Replay::note_whether_behind(ConversationId id) {
    if (would_.is_waiting(id) && !then_.is_waiting(id))
        behind_.insert(id);
    else
        behind_.erase(id);
}

Replayed Replay::result() {
    result_.waits_then = then_.waits();
    result_.waits = would_.waits();
    std::set<AgentId> known;
    for (const Course* course : {&then_, &would_})
        for (const auto& [agent, share] : course->shares())
            known.insert(agent);
    for (const AgentId id : known) {
        const auto agent = agents::find(database_, id);
        result_.agents.push_back({agent ? agent->name : "", then_.share(id), would_.share(id)});
    }
    std::ranges::sort(result_.agents, {}, &ReplayedAgent::name);
    return std::move(result_);
}

} // namespace

Replayed replay(Database& database, const ReplayRequest& request) {
    const Snapshot one_moment(database);
    Replay replay(database, request);
    history::each(database, {}, [&](const HistoryRow& row) { replay.take(row); });
    return replay.result();
}

} // namespace convassign
