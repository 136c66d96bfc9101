// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>

namespace convassign {

class Database;

// The writes of core/lifecycle, which alone includes this header: whoever else changes a conversation calls
// the lifecycle. Each write looks at the state again, and changes nothing where the conversation is no longer
// as its caller saw it.

/// Returns whether `from` had it.
bool save_release(Database& database, ConversationId id, AgentId from);

/// Returns whether it was still with that agent, or still waited.
bool save_close(Database& database, ConversationId id, const std::optional<AgentId>& from, Time at);

void leave_out(Database& database, ConversationId id, AgentId agent);
void forget_left_out(Database& database, ConversationId id);

} // namespace convassign
