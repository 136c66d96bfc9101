// SPDX-License-Identifier: MIT
#include "core/proof.h"

#include "core/detail.h"
#include "core/explain.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/wrap/sqlite.h"

#include <optional>

namespace convassign {

namespace {

/// A date begins that much before or after its draws at most.
constexpr Duration longest_day = std::chrono::hours(25);

ProvenRow proven(Database& store, HistoryRow row) {
    ProvenRow proven{std::move(row), {}, {}};
    proven.before = chain::hash_at(store, HistoryId{proven.row.id.value - 1});
    proven.hash = chain::hash_at(store, proven.row.id);
    return proven;
}

/// The row of that kind that tells of that day.
std::optional<HistoryRow> row_of_day(
    Database& store, HistoryKind kind, const std::string& day, HistoryFilter where) {
    std::optional<HistoryRow> found;
    where.kinds = {kind};
    history::each(store, where, [&](const HistoryRow& row) {
        if (!found && detail_text(row.detail, "day") == day) found = row;
    });
    return found;
}

std::optional<HistoryRow> commitment_to(Database& store, const HistoryRow& draw) {
    HistoryFilter before;
    before.since = draw.at - longest_day;
    return row_of_day(store, HistoryKind::commitment, *draw.draw->day, before);
}

std::optional<HistoryRow> revelation_of(Database& store, const HistoryRow& draw) {
    HistoryFilter behind;
    behind.after = draw.id;
    return row_of_day(store, HistoryKind::revealed, *draw.draw->day, behind);
}

std::vector<Agent> candidates_of(Database& store, const HistoryRow& draw) {
    PastCandidates past;
    HistoryFilter before;
    before.until = draw.at + Duration(1);
    before.kinds = {HistoryKind::online, HistoryKind::offline, HistoryKind::released, HistoryKind::merged,
        HistoryKind::agent};
    history::each(store, before, [&](const HistoryRow& row) {
        if (row.id < draw.id) past.apply(row);
    });
    std::vector<Agent> agents;
    for (const AgentId id : past.of(draw, conversations::line_of(store, *draw.conversation)))
        agents.push_back(agents::find(store, id).value());
    return agents;
}

void add(Database& store, const HistoryRow& draw, Proof& proof) {
    if (!draw.draw->day) {
        ++proof.without_secret;
        return;
    }
    auto revealed = revelation_of(store, draw);
    auto commitment = commitment_to(store, draw);
    if (!revealed || !commitment) {
        proof.open_days.push_back(*draw.draw->day);
        return;
    }
    proof.draws.push_back({proven(store, std::move(*commitment)), proven(store, draw),
        proven(store, std::move(*revealed)), candidates_of(store, draw)});
}

} // namespace

Proof proof_of(Database& store, ConversationId id) {
    const Snapshot one_moment(store);
    Proof proof;
    proof.conversation = id;
    HistoryFilter of_conversation;
    of_conversation.conversation = id;
    history::each(store, of_conversation, [&](const HistoryRow& row) {
        if (row.draw) add(store, row, proof);
    });
    return proof;
}

} // namespace convassign
