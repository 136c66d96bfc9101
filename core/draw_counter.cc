// SPDX-License-Identifier: MIT
#include "core/draw_counter.h"

#include "core/detail.h"
#include "core/store/agents.h"

#include <algorithm>

namespace convassign {

namespace {

/// Counts the draw among that many, if that is how many these are, and the agent is one of them.
bool count(std::int64_t candidates, AgentId agent, DrawSums::Group& group) {
    if (std::ssize(group.first) != candidates) return false;
    const auto place = std::ranges::lower_bound(group.first, agent);
    if (place == group.first.end() || *place != agent) return false;
    ++group.second[static_cast<std::size_t>(place - group.first.begin())];
    return true;
}

} // namespace

DrawCounter::DrawCounter(Database& store, const DrawRange& range, const history::IdRange& ids)
    : store_(store), range_(range), ids_(ids), members_(history::members_of_lines(store)) {}

DrawSums DrawCounter::count_all() && {
    for (HistoryRow& row : history::presence_until(store_, ids_.after))
        apply(std::move(row));
    std::ranges::reverse(members_);
    const bool lines_matter = range_.lines || !members_.empty();
    history::DrawRows rows(store_, ids_, lines_matter ? history::WithLines::yes : history::WithLines::no);
    while (rows.next()) {
        while (!members_.empty() && members_.back().id < rows.id()) {
            apply(std::move(members_.back()));
            members_.pop_back();
        }
        take(rows);
    }
    return std::move(sums_);
}

bool DrawCounter::is_in_range(const history::DrawRows& rows) const {
    return (!range_.since || rows.at() >= *range_.since) && (!range_.until || rows.at() < *range_.until)
        && (!range_.lines || range_.lines->contains(rows.line()));
}

void DrawCounter::take(const history::DrawRows& rows) {
    if (const std::int64_t candidates = rows.candidates(); candidates > 0) {
        // Nobody is added for one conversation: whoever is left out makes them fewer.
        if (is_in_range(rows) && !count(candidates, rows.agent(), usual_group(rows.line())))
            count_exception(rows.row(), rows.line());
        return;
    }
    HistoryRow row = rows.row();
    if (row.kind != HistoryKind::claimed && row.kind != HistoryKind::reassigned)
        apply(std::move(row));
    else if (is_in_range(rows))
        take_by_hand(*row.agent);
}

void DrawCounter::take_by_hand(AgentId agent) {
    static_cast<void>(name_of(agent));
    ++sums_.agents[agent].by_hand;
}

void DrawCounter::apply(HistoryRow row) {
    const bool is_presence = row.kind == HistoryKind::online || row.kind == HistoryKind::offline;
    if (is_presence) row.agent_name = name_of(*row.agent);
    if (is_presence || row.kind == HistoryKind::agent) usual_.clear();
    past_.apply(row);
}

DrawSums::Group& DrawCounter::group_of(std::vector<AgentId> candidates) {
    const auto [group, is_new] = sums_.groups.try_emplace(std::move(candidates));
    if (is_new) group->second.resize(group->first.size());
    return *group;
}

/// Of a conversation of the line that nobody gave back and nobody has.
DrawSums::Group& DrawCounter::usual_group(LineId line) {
    DrawSums::Group*& usual = usual_[line];
    if (usual == nullptr) {
        HistoryRow any;
        any.conversation = ConversationId{0};
        usual = &group_of(past_.of(any, line));
    }
    return *usual;
}

void DrawCounter::count_exception(const HistoryRow& row, LineId line) {
    if (count(row.draw->candidates, *row.agent, group_of(past_.of(row, line)))) return;
    look_for_who_is_left_out(*row.conversation, row.id);
    if (!count(row.draw->candidates, *row.agent, group_of(past_.of(row, line)))) ++sums_.not_rebuilt;
}

/// Who gave it back before the first row that is read here, and who gave back what became a part of it.
void DrawCounter::look_for_who_is_left_out(ConversationId conversation, HistoryId until) {
    for (const HistoryRow& row : history::given_back(store_, conversation, until)) {
        const std::string part = row.kind == HistoryKind::merged ? detail_text(row.detail, "from") : "";
        if (!part.empty()) look_for_who_is_left_out(ConversationId{std::stoll(part)}, until);
        past_.apply(row);
    }
}

const std::string& DrawCounter::name_of(AgentId agent) {
    const auto [counted, is_new] = sums_.agents.try_emplace(agent);
    if (is_new) {
        counted->second.id = agent;
        if (const auto known = agents::find(store_, agent)) counted->second.name = known->name;
    }
    return counted->second.name;
}

} // namespace convassign
