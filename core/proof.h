// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/chain.h"

#include <string>
#include <vector>

namespace convassign {

class Database;

/// A day of draws: its commitment and its secret, and the chain of the history from the one to the other, by
/// which every row in between has its place.
struct ProvenDay {
    std::string day;
    HistoryRow commitment;
    HistoryRow revealed;
    Sha256 before{};             ///< the hash of the row before the commitment
    std::vector<Sha256> digests; ///< of the content of each row, from the commitment to the revelation
    Sha256 hash{};               ///< of the row that reveals the secret
    /// Of the agents whose names that row holds: fair_draw::name_digests(). Empty where it holds none.
    std::vector<Sha256> names;
};

/// All that one needs to draw again, beside the day of the draw.
struct ProvenDraw {
    HistoryRow row;
    std::vector<Agent> candidates; ///< by their ids
};

/// The draws of a conversation, as far as somebody else can check them.
struct Proof {
    ConversationId conversation;
    std::vector<ProvenDay> days; ///< of these draws
    std::vector<ProvenDraw> draws;
    std::vector<std::string> open_days; ///< of draws whose secret is not revealed yet
    std::int64_t without_secret = 0;    ///< draws from before days had secrets
    std::int64_t not_rebuilt = 0;       ///< draws whose candidates the history does not tell any more
};

[[nodiscard]] Proof proof_of(Database& store, ConversationId id);

} // namespace convassign
