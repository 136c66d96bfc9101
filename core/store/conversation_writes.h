// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <span>
#include <string>

namespace convassign {

class Database;

// The writes of core/lifecycle, which alone includes this header: whoever else changes a conversation calls
// the lifecycle. Each write looks at the state again, and changes nothing where the conversation is no longer
// as its caller saw it.

/// Opens it, unassigned, behind the customer's last one. Returns its number; nothing where the customer has
/// an open one.
std::optional<ConversationId> insert_conversation(
    Database& database, const Conversation& conversation, const std::string& customer_name);

/// Assigns those of which nobody but `from` has become the assignee, and adds a row like `common` to the
/// history for each, if that were all of them. Two statements in all: most of the time of a long draw would
/// be spent in beginning and ending one for each. Returns whether it were all.
bool save_assignments(Database& database, std::span<const Assignment> assignments, const HistoryRow& common);

/// Returns whether `from` had it.
bool save_release(Database& database, ConversationId id, AgentId from);

/// Returns whether it was still with that agent, or still waited.
bool save_close(Database& database, ConversationId id, const std::optional<AgentId>& from, Time at);

void leave_out(Database& database, ConversationId id, AgentId agent);
void forget_left_out(Database& database, ConversationId id);

} // namespace convassign
