// SPDX-License-Identifier: MIT
#pragma once

#include "core/draw.h"
#include "core/store/draw_days.h"
#include "core/wrap/digest.h"

#include <optional>
#include <span>
#include <vector>

namespace convassign {

class Database;

/// The one who is drawn, and what has to be kept of it.
struct Pick {
    AgentId agent;
    Draw draw;
};

/// Picks the winners of the draws of one transaction: each draw gets the next number of the open day, and its
/// index from that day's secret. Begins a day where none is open, or the open one is full.
class Picking {
public:
    Picking(Database& store, const Recipients& recipients, const IndexSource& source, Time now)
        : store_(store), recipients_(recipients), source_(source), now_(now) {}
    Picking(const Picking&) = delete;
    Picking& operator=(const Picking&) = delete;

    /// One of at least one candidate.
    [[nodiscard]] Pick pick(ConversationId conversation, std::span<const Candidate> among);

    /// Keeps which numbers were given: to be called once before the transaction is committed.
    void save();

private:
    [[nodiscard]] Draw next(ConversationId conversation, std::span<const Candidate> among);
    void begin_with(DrawDay day);
    void look_at(std::span<const Candidate> among);

    Database& store_;
    const Recipients& recipients_;
    IndexSource source_;
    Time now_;
    std::optional<DrawDay> day_; ///< from the first draw on
    std::optional<HmacSha256> secret_;
    std::vector<AgentId> candidates_; ///< of the last draw
    Sha256 candidates_digest_{};
};

} // namespace convassign
