// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <cstdint>
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
    std::int64_t message_count = 0; ///< of messages that the same transaction adds, and does not count again
};

/// Opens it, unassigned, behind the customer's last one. Returns its number; nothing, and nothing written,
/// where the customer has an open one.
std::optional<ConversationId> insert_conversation(
    Database& database, LineId line, const NewConversation& beginning, Time at);

/// Opens all of them at `common.at`, and adds a row like `common` to the history for each; as many statements
/// as for one. Returns their numbers by customer; a customer who has an open conversation is not among them.
std::unordered_map<CustomerId, ConversationId> insert_conversations(
    Database& database, LineId line, std::span<const NewConversation> beginning, const HistoryRow& common);

/// Assigns every conversation that is still with its `from`, and adds a row like `common` to the history for
/// each. Where one of them is not, it returns false and has added no row: the caller then rolls back. As many
/// statements as for one, because most of the time of a long draw would be spent in beginning and ending one
/// for each.
bool save_assignments(Database& database, std::span<const Assignment> assignments, const HistoryRow& common);

/// A person could see those of them that the agent has.
void save_shown(Database& database, AgentId agent, std::span<const ConversationId> ids);

/// Puts the conversation back into the queue, if `from` has it.
bool save_release(Database& database, ConversationId id, AgentId from);

/// Puts those of them back into the queue that `common.from_agent` has, and adds a row like `common` to the
/// history for each. Where one of them is somebody else's, it returns false and has added no row: the caller
/// then rolls back.
bool save_releases(Database& database, std::span<const ConversationId> ids, const HistoryRow& common);

/// Ends the conversation, if it is still with `from`, or still waits where that is nobody.
bool save_close(Database& database, ConversationId id, const std::optional<AgentId>& from, Time at);

/// Opens a closed one again, for that agent or for the queue, if its customer has no open one.
bool save_reopen(Database& database, ConversationId id, const std::optional<AgentId>& agent);

/// Notes that nothing is left to be forgotten, if that is so.
void save_emptied(Database& database, ConversationId id);

/// The conversation with all that is its own: messages, history, what went out. Of its rows of the history
/// their digests remain. The customer's next one is linked to the one before it.
void delete_conversation(Database& database, const Conversation& conversation);

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
