// SPDX-License-Identifier: MIT
#include "core/proof.h"

#include "core/detail.h"
#include "core/fair_draw.h"
#include "core/past_moment.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/history_moment.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <optional>
#include <span>

namespace convassign {

namespace {

/// Those whose names the revelation holds.
std::vector<Sha256> names_in(Database& store, const HistoryRow& revealed) {
    const std::string count = detail_text(revealed.detail, "agents");
    auto names = fair_draw::name_digests(agents::ever(store));
    names.resize(count.empty() ? 0 : std::min<std::size_t>(std::stoull(count), names.size()));
    return names;
}

ProvenDay proven(Database& store, const std::string& day, HistoryRow commitment, HistoryRow revealed) {
    const HistoryId before{commitment.id.value - 1};
    ProvenDay proven{
        day, std::move(commitment), std::move(revealed), chain::hash_at(store, before), {}, {}, {}};
    chain::each(store, before, [&](const chain::Link& link) {
        proven.digests.push_back(link.content);
        return link.id < proven.revealed.id;
    });
    proven.hash = chain::hash_at(store, proven.revealed.id);
    proven.names = names_in(store, proven.revealed);
    return proven;
}

/// Whether it can be proven by now, which adds it where it is not there yet.
bool add_day(Database& store, const HistoryRow& draw, Proof& proof) {
    const std::string& day = *draw.draw->day;
    if (std::ranges::find(proof.days, day, &ProvenDay::day) != proof.days.end()) return true;
    auto commitment = history::commitment_before(store, day, draw.id);
    auto revealed = history::revealed_behind(store, day, draw.id);
    if (!commitment || !revealed) return false;
    proof.days.push_back(proven(store, day, std::move(*commitment), std::move(*revealed)));
    return true;
}

void add(Database& store, const HistoryRow& draw, std::span<const HistoryRow> rows, Proof& proof) {
    const PastMoment moment = look_back(store, draw, conversations::line_of(store, *draw.conversation), rows);
    if (!draw.draw->day)
        ++proof.without_secret;
    else if (!moment.is_whole)
        ++proof.not_rebuilt;
    else if (!add_day(store, draw, proof))
        proof.open_days.push_back(*draw.draw->day);
    else {
        ProvenDraw proven{draw, {}};
        for (const AgentId id : moment.candidates)
            proven.candidates.push_back(agents::find(store, id).value());
        proof.draws.push_back(std::move(proven));
    }
}

} // namespace

Proof proof_of(Database& store, ConversationId id) {
    const Snapshot one_moment(store);
    Proof proof;
    proof.conversation = id;
    const auto rows = rows_with_merged(store, id);
    for (const HistoryRow& row : rows)
        if (row.draw && row.conversation == id) add(store, row, rows, proof);
    return proof;
}

} // namespace convassign
