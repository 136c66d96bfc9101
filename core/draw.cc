// SPDX-License-Identifier: MIT
#include "core/draw.h"

#include "core/lifecycle.h"
#include "core/picking.h"
#include "core/store/conversations.h"
#include "core/store/line_members.h"
#include "core/store/settings.h"
#include "core/wrap/database.h"

#include <algorithm>

namespace convassign {

namespace {

std::optional<Pick> pick_for(
    const QueueEntry& entry, std::span<const Candidate> online, Database& store, Picking& picking) {
    if (!entry.was_released) return picking.pick(entry.place.id, online);
    const auto among = without(online, conversations::left_out(store, entry.place.id));
    if (among.empty()) return std::nullopt;
    return picking.pick(entry.place.id, among);
}

Drawn draw_from_queue(std::span<const Candidate> online, Database& store, const Recipients& recipients,
    Picking& picking, Time now, const QueuePlace& after, std::int64_t limit) {
    const LineCandidates of_lines(online, store);
    const auto queue = conversations::queue(store, after, limit, of_lines.nobodys());
    std::vector<Assignment> assignments;
    assignments.reserve(queue.size());
    for (const QueueEntry& entry : queue)
        if (const auto winner = pick_for(entry, of_lines.of(entry.line), store, picking))
            assignments.push_back({entry.place.id, winner->agent, std::nullopt, winner->draw});
    lifecycle::assign(store, recipients, assignments, HistoryKind::assigned, {"auto", now});
    picking.save();
    Drawn result{assignments.size(), {}};
    if (std::ssize(queue) == limit) result.next = queue.back().place;
    return result;
}

} // namespace

std::vector<Candidate> candidates(const std::vector<AgentPresence>& presence) {
    std::vector<Candidate> online;
    for (const AgentPresence& one : presence)
        if (one.verdict.online) online.push_back({one.agent.id, one.verdict.age, one.agent.name});
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

LineCandidates::LineCandidates(std::span<const Candidate> online, Database& store) : online_(online) {
    for (const auto& [line, agents] : line_members::by_line(store)) {
        std::vector<Candidate>& members = members_[line];
        std::ranges::copy_if(online, std::back_inserter(members), [&](const Candidate& candidate) {
            return std::ranges::find(agents, candidate.agent) != agents.end();
        });
    }
}

std::span<const Candidate> LineCandidates::of(LineId line) const {
    const auto members = members_.find(line);
    return members == members_.end() ? online_ : members->second;
}

std::vector<LineId> LineCandidates::nobodys() const {
    std::vector<LineId> lines;
    for (const auto& [line, members] : members_)
        if (members.empty()) lines.push_back(line);
    return lines;
}

Drawn draw(Database& store, const Recipients& recipients, const PresenceRules& rules, Time now,
    const QueuePlace& after, std::int64_t limit, const IndexSource& source) {
    // Looked at first without the write lock, because mostly there is nothing to do.
    if (!conversations::has_unassigned(store) || !settings::read(store).auto_assign) return {};
    Transaction transaction(store);
    Drawn result;
    if (settings::read(store).auto_assign) {
        const auto online = candidates(settle_presence(store, recipients, rules, now));
        Picking picking(store, recipients, source, now);
        if (!online.empty()) result = draw_from_queue(online, store, recipients, picking, now, after, limit);
    }
    transaction.commit();
    return result;
}

} // namespace convassign
