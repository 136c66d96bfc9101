// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>
#include <span>
#include <unordered_map>

namespace convassign {

class Database;
struct QueuePlace;

// The bare writes of core/lifecycle, which alone includes this header: all others call the lifecycle. Each
// write looks at the state again, and tells whether the conversation was as its caller saw it.

/// What is known of a conversation that begins.
struct NewConversation {
    CustomerId customer;
    Time waiting_since;
};

/// Opens it, unassigned, behind the customer's last one. Returns its number; nothing, and nothing written,
/// where the customer has an open one.
std::optional<ConversationId> insert_conversation(
    Database& database, LineId line, const NewConversation& beginning, Time at);

/// Opens all of them at `common.at`, and adds a row like `common` to the history for each; two statements in
/// all. Returns their numbers by customer; a customer who has an open conversation is not among them.
std::unordered_map<CustomerId, ConversationId> insert_conversations(
    Database& database, LineId line, std::span<const NewConversation> beginning, const HistoryRow& common);

/// Assigns every conversation that is still with its `from`, and adds a row like `common` to the history for
/// each. Where one of them is not, it returns false and has added no row: the caller then rolls back. Two
/// statements in all, because most of the time of a long draw would be spent in beginning and ending one for
/// each.
bool save_assignments(Database& database, std::span<const Assignment> assignments, const HistoryRow& common);

/// Puts the conversation back into the queue, if `from` has it.
bool save_release(Database& database, ConversationId id, AgentId from);

/// Ends the conversation, if it is still with `from`, or still waits where that is nobody.
bool save_close(Database& database, ConversationId id, const std::optional<AgentId>& from, Time at);

void save_with_bot(Database& database, ConversationId id, bool with_bot);
/// Of conversations that are open and have waited since later.
void save_waiting_since(Database& database, std::span<const QueuePlace> places);

/// Gives it to the agent, if it still waits.
bool save_assignee(Database& database, ConversationId id, AgentId agent, Time at);

/// All messages of one conversation are now the other one's; so are those who are left out of its draws.
void move_messages(Database& database, ConversationId from, ConversationId into);
void move_left_out(Database& database, ConversationId from, ConversationId into);

/// All conversations of one customer are now the other one's, and each is linked to the one before it. Not
/// both may have an open one.
void move_conversations(Database& database, CustomerId from, CustomerId into);

void leave_out(Database& database, ConversationId id, AgentId agent);
void forget_left_out(Database& database, ConversationId id);

} // namespace convassign
