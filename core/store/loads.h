// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <unordered_map>

namespace convassign {

class Database;

/// How many open conversations each agent has: counted once, and from then on followed through the history.
class Loads {
public:
    explicit Loads(Database& database) : database_(database) {}

    /// Of each agent who has some.
    [[nodiscard]] std::unordered_map<AgentId, std::int64_t> by_agent();

private:
    struct Count {
        std::unordered_map<AgentId, std::int64_t> open;
        HistoryId as_of; ///< the row of the history up to which this holds
    };
    Count count();
    void update(Count& count);

    Database& database_;
    std::optional<Count> known_;
};

} // namespace convassign
