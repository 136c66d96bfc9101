// SPDX-License-Identifier: MIT
#include "core/draw_counts.h"

#include "core/draw_counter.h"

#include <algorithm>
#include <future>

namespace convassign {

namespace {

/// Parts of the same length, one behind the other.
std::vector<history::IdRange> parts_of(const history::IdRange& all, const DrawRange& range) {
    const std::int64_t length = all.end.value - all.after.value - 1;
    const std::int64_t count =
        std::clamp<std::int64_t>(length / range.rows_of_a_worker, 1, std::max(range.most_workers, 1U));
    std::vector<history::IdRange> parts;
    for (std::int64_t i = 0; i < count; ++i)
        parts.push_back({HistoryId{all.after.value + length * i / count},
            HistoryId{all.after.value + length * (i + 1) / count + 1}});
    return parts;
}

DrawSums count_part(const Database& store, const DrawRange& range, const history::IdRange& part) {
    const auto own = store.another();
    return DrawCounter(*own, range, part).count_all();
}

void add(DrawSums more, DrawSums& sums) {
    for (auto& [candidates, drawn] : more.groups) {
        auto& all = sums.groups[candidates];
        all.resize(drawn.size());
        for (std::size_t i = 0; i < drawn.size(); ++i)
            all[i] += drawn[i];
    }
    for (auto& [id, agent] : more.agents) {
        const auto [known, is_new] = sums.agents.try_emplace(id, agent);
        if (!is_new) known->second.by_hand += agent.by_hand;
    }
    sums.not_rebuilt += more.not_rebuilt;
}

/// With places in a list instead of ids.
CountedDraws listed(const DrawSums& sums) {
    CountedDraws result;
    std::unordered_map<AgentId, std::size_t> places;
    for (const auto& [id, agent] : sums.agents) {
        places.emplace(id, result.agents.size());
        result.agents.push_back(agent);
    }
    result.counts.got.resize(result.agents.size());
    for (const auto& [candidates, drawn] : sums.groups) {
        DrawGroup counted;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            counted.candidates.push_back(places.at(candidates[i]));
            counted.draws += drawn[i];
            result.counts.got[counted.candidates.back()] += drawn[i];
        }
        if (counted.draws > 0) result.counts.groups.push_back(std::move(counted));
    }
    result.not_rebuilt = sums.not_rebuilt;
    return result;
}

} // namespace

CountedDraws count_draws(Database& store, const DrawRange& range) {
    const auto parts = parts_of(history::range_of(store, range.since, range.until), range);
    std::vector<std::future<DrawSums>> others;
    for (std::size_t i = 1; i < parts.size(); ++i)
        others.push_back(std::async(std::launch::async, count_part, std::cref(store), range, parts[i]));
    DrawSums sums = DrawCounter(store, range, parts.front()).count_all();
    for (std::future<DrawSums>& other : others)
        add(other.get(), sums);
    return listed(sums);
}

} // namespace convassign
