// SPDX-License-Identifier: MIT
#include "core/draw.h"

#include <algorithm>
#include <cassert>

namespace convassign {

namespace {

void assign(ConversationId conversation, const Pick& winner, Store& store, Time now) {
    store.save_assignment(conversation, winner.agent, now);
    HistoryRow row;
    row.at = now;
    row.kind = HistoryKind::assigned;
    row.conversation = conversation;
    row.agent = winner.agent;
    row.actor = "auto";
    row.draw = winner.record;
    store.add_history(row);
}

Drawn draw_from_queue(
    std::span<const Candidate> online, Store& store, Random& random, Time now, const QueuePlace& after) {
    Drawn result;
    const auto queue = store.queue(after, draw_chunk);
    for (const QueuePlace& place : queue) {
        const auto left_out = store.left_out(place.id);
        const auto among = without(online, left_out);
        if (among.empty()) continue;
        assign(place.id, pick(among, random), store, now);
        ++result.given;
    }
    if (std::ssize(queue) == draw_chunk) result.next = queue.back();
    return result;
}

} // namespace

std::vector<Candidate> candidates(const std::vector<AgentPresence>& presence) {
    std::vector<Candidate> online;
    for (const AgentPresence& one : presence)
        if (one.verdict.online) online.push_back({one.agent.id, one.verdict.age});
    std::ranges::sort(online, {}, &Candidate::agent);
    return online;
}

std::vector<Candidate> without(std::span<const Candidate> all, std::span<const AgentId> agents) {
    std::vector<Candidate> rest;
    rest.reserve(all.size());
    std::ranges::copy_if(all, std::back_inserter(rest), [&](const Candidate& candidate) {
        return std::ranges::find(agents, candidate.agent) == agents.end();
    });
    return rest;
}

Pick pick(std::span<const Candidate> among, Random& random) {
    assert(!among.empty());
    const std::size_t index = random.below(among.size());
    const Candidate& winner = among[index];
    DrawRecord record;
    record.candidates = static_cast<std::int64_t>(among.size());
    record.index = static_cast<std::int64_t>(index);
    if (winner.presence_age) record.presence_age_ms = winner.presence_age->count();
    return {winner.agent, record};
}

Drawn draw(Store& store, Random& random, const PresenceRules& rules, Time now, const QueuePlace& after) {
    // Looked at first without the write lock, for mostly there is nothing to do.
    if (!store.has_unassigned() || !store.settings().auto_assign) return {};
    Transaction transaction(store.database());
    Drawn result;
    if (store.settings().auto_assign) {
        const auto online = candidates(settle_presence(store, rules, now));
        if (!online.empty()) result = draw_from_queue(online, store, random, now, after);
    }
    transaction.commit();
    return result;
}

} // namespace convassign
