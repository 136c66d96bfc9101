// SPDX-License-Identifier: MIT
#include "core/course.h"

#include <algorithm>

namespace convassign {

void Course::begin_to_count() {
    counts_ = true;
    for (auto& [agent, share] : shares_)
        share.most_open = share.open;
}

void Course::take_from_holder(ConversationId id) {
    const auto known = open_.find(id);
    if (known != open_.end() && known->second.holder) --shares_[*known->second.holder].open;
}

void Course::wait(ConversationId id, Time at) {
    take_from_holder(id);
    open_[id] = {std::nullopt, at};
}

void Course::give(ConversationId id, AgentId agent, Time at, bool by_draw) {
    if (counts_ && is_waiting(id)) ended_waits_.push_back(at - open_.at(id).since);
    take_from_holder(id);
    open_[id] = {agent, at};
    CourseShare& share = shares_[agent];
    ++share.open;
    if (!counts_) return;
    share.most_open = std::max(share.most_open, share.open);
    if (by_draw) ++share.got;
}

void Course::end(ConversationId id) {
    take_from_holder(id);
    open_.erase(id);
}

bool Course::is_waiting(ConversationId id) const {
    const auto known = open_.find(id);
    return known != open_.end() && !known->second.holder;
}

std::optional<AgentId> Course::holder(ConversationId id) const {
    const auto known = open_.find(id);
    return known == open_.end() ? std::nullopt : known->second.holder;
}

std::vector<ConversationId> Course::held_by(AgentId agent) const {
    std::vector<ConversationId> held;
    for (const auto& [id, standing] : open_)
        if (standing.holder == agent) held.push_back(id);
    std::ranges::sort(held);
    return held;
}

CourseShare Course::share(AgentId agent) const {
    const auto known = shares_.find(agent);
    return known == shares_.end() ? CourseShare{} : known->second;
}

CourseWaits Course::waits() const {
    CourseWaits waits;
    std::vector<Duration> ended = ended_waits_;
    waits.ended = std::ssize(ended);
    waits.still = std::ranges::count_if(open_, [](const auto& one) { return !one.second.holder; });
    if (ended.empty()) return waits;
    const auto middle = ended.begin() + std::ssize(ended) / 2;
    std::ranges::nth_element(ended, middle);
    waits.median = *middle;
    waits.longest = std::ranges::max(ended);
    return waits;
}

} // namespace convassign
