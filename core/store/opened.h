// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <cstdint>

namespace convassign {
class Database;
}

/// The table `opened`: how far agents have opened conversations. What customers wrote behind that is new to
/// them.
namespace convassign::opened {

/// No more than so many are counted.
inline constexpr std::int64_t most_new = 1000;

/// The agent has opened all that is in it now. False, and nothing written, where that is nothing new to them.
bool save(Database& database, AgentId agent, ConversationId conversation);
[[nodiscard]] std::int64_t count_new(Database& database, AgentId agent, ConversationId conversation);
/// Those of all agents.
void remove_of(Database& database, ConversationId conversation);

} // namespace convassign::opened
