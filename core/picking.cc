// SPDX-License-Identifier: MIT
#include "core/picking.h"

#include "core/base/random.h"
#include "core/commitments.h"
#include "core/fair_draw.h"

#include <algorithm>
#include <cassert>
#include <string>

namespace convassign {

Pick Picking::pick(ConversationId conversation, std::span<const Candidate> among) {
    assert(!among.empty());
    Draw draw = next(conversation, among);
    draw.candidates = static_cast<std::int64_t>(among.size());
    const Candidate& winner = among[static_cast<std::size_t>(draw.index)];
    if (winner.presence_age) draw.presence_age_ms = winner.presence_age->count();
    return {winner.agent, draw};
}

Draw Picking::next(ConversationId conversation, std::span<const Candidate> among) {
    Draw draw;
    if (source_.random != nullptr) {
        draw.index = static_cast<std::int64_t>(random_place(*source_.random, among.size()));
        return draw;
    }
    if (!day_) begin_with(commitments::open_day(store_, recipients_, now_));
    if (day_->draws >= most_draws_of_a_day)
        begin_with(commitments::next_day(store_, recipients_, *day_, now_));
    look_at(among);
    draw.day = day_->day;
    draw.number = day_->draws++;
    draw.index = static_cast<std::int64_t>(
        fair_draw::drawn_index(*secret_, *draw.number, conversation, candidates_digest_, among.size()));
    return draw;
}

void Picking::begin_with(DrawDay day) {
    secret_.emplace(day.secret);
    day_ = std::move(day);
}

/// Most draws of a transaction are among the same candidates.
void Picking::look_at(std::span<const Candidate> among) {
    if (std::ranges::equal(among, candidates_, {}, &Candidate::agent)) return;
    candidates_.clear();
    std::vector<std::string> names;
    for (const Candidate& one : among) {
        candidates_.push_back(one.agent);
        names.push_back(one.name);
    }
    candidates_digest_ = fair_draw::candidates_digest(names);
}

void Picking::save() {
    if (day_) draw_days::save_draws(store_, day_->id, day_->draws);
}

} // namespace convassign
