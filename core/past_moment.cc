// SPDX-License-Identifier: MIT
#include "core/past_moment.h"

#include "core/detail.h"
#include "core/store/history.h"

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace convassign {

namespace {

using history::Moment;
using history::MomentBy;

std::vector<HistoryRow> all_rows_of(Database& database, ConversationId id) {
    HistoryFilter filter;
    filter.conversation = id;
    filter.limit = std::numeric_limits<std::int64_t>::max();
    return history::list(database, filter);
}

/// Those that became a part of the conversation whose rows these are.
std::vector<ConversationId> parts_of(std::span<const HistoryRow> rows) {
    std::vector<ConversationId> merged;
    for (const HistoryRow& row : rows) {
        if (row.kind != HistoryKind::merged) continue;
        const std::string from = detail_text(row.detail, "from");
        if (!from.empty()) merged.push_back(ConversationId{std::stoll(from)});
    }
    return merged;
}

/// All that the moment rests on, in the order of the ids.
std::vector<HistoryRow> rows_behind(Database& database, const Moment& moment, LineId line,
    std::span<const HistoryRow> of_conversation, MomentBy by) {
    std::vector<HistoryRow> rows = history::presence_until(database, moment, by);
    const auto members = history::members_until(database, line, moment, by);
    rows.insert(rows.end(), members.begin(), members.end());
    std::ranges::copy_if(of_conversation, std::back_inserter(rows), [&](const HistoryRow& row) {
        return row.id < moment.before && (by == MomentBy::number || row.at <= moment.at);
    });
    std::ranges::sort(rows, {}, &HistoryRow::id);
    return rows;
}

} // namespace

std::vector<HistoryRow> rows_with_merged(Database& database, ConversationId id) {
    std::vector<HistoryRow> all;
    std::vector<ConversationId> left{id};
    std::unordered_set<ConversationId> known{id};
    while (!left.empty()) {
        auto rows = all_rows_of(database, left.back());
        left.pop_back();
        for (const ConversationId merged : parts_of(rows))
            if (known.insert(merged).second) left.push_back(merged);
        all.insert(all.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    }
    std::ranges::sort(all, {}, &HistoryRow::id);
    return all;
}

namespace {

/// Whether everybody who was online is among those there were: not where the clock was set back meanwhile.
bool knows_all(const PastMoment& moment) {
    const auto is_known = [&](AgentId agent) {
        return std::ranges::find(moment.everybody, agent, &PastStanding::agent) != moment.everybody.end();
    };
    return std::ranges::all_of(moment.candidates, is_known)
        && std::ranges::all_of(moment.others, is_known, &PastOther::agent);
}

} // namespace

PastMoment look_back(
    Database& database, const HistoryRow& draw, LineId line, std::span<const HistoryRow> rows, MomentBy by) {
    PastCandidates candidates;
    PastStandings standings;
    for (const HistoryRow& row : rows_behind(database, {draw.at, draw.id}, line, rows, by)) {
        candidates.apply(row);
        standings.apply(row);
    }
    PastMoment moment{standings.at(draw.at), candidates.of(draw, line), candidates.others(draw, line)};
    moment.is_whole = !draw.draw || (agrees(draw, moment.candidates) && knows_all(moment));
    return moment;
}

PastMoment look_back(
    Database& database, const HistoryRow& draw, LineId line, std::span<const HistoryRow> rows) {
    PastMoment moment = look_back(database, draw, line, rows, MomentBy::time);
    if (moment.is_whole) return moment;
    return look_back(database, draw, line, rows, MomentBy::number); // the clock was set back meanwhile
}

bool agrees(const HistoryRow& draw, std::span<const AgentId> candidates) {
    const auto index = static_cast<std::size_t>(draw.draw->index);
    return std::ssize(candidates) == draw.draw->candidates && candidates[index] == draw.agent;
}

} // namespace convassign
