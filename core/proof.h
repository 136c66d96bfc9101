// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/chain.h"

#include <string>
#include <vector>

namespace convassign {

class Database;

/// A row of the history with its place in the chain.
struct ProvenRow {
    HistoryRow row;
    Sha256 before{}; ///< the hash of the row before
    Sha256 hash{};
};

/// All that one needs to draw again.
struct ProvenDraw {
    ProvenRow commitment;
    ProvenRow draw;
    ProvenRow revealed;
    std::vector<Agent> candidates; ///< by their ids
};

/// The draws of a conversation, as far as somebody else can check them.
struct Proof {
    ConversationId conversation;
    std::vector<ProvenDraw> draws;
    std::vector<std::string> open_days; ///< of draws whose secret is not revealed yet
    std::int64_t without_secret = 0;    ///< draws from before days had secrets
};

[[nodiscard]] Proof proof_of(Database& store, ConversationId id);

} // namespace convassign
