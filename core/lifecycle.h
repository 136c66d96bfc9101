// SPDX-License-Identifier: MIT
#pragma once

#include "core/recipients.h"

#include <span>
#include <string>
#include <unordered_map>

namespace convassign {
class Database;
struct QueuePlace;
} // namespace convassign

/// What can happen to a conversation: whoever changes its state or its assignee does it here. Each function
/// looks again at the state, and throws Conflict where the conversation is no longer as its caller saw it; it
/// writes the conversation, who is left out of its draws, the row of the history, and what the outbox has to
/// send, in one transaction or as a part of the caller's.
namespace convassign::lifecycle {

/// Who acts, and when: what every row of the history begins with.
struct By {
    std::string actor; ///< `auto`, `cli:USER`, `portal:AGENT` or `provider:NAME`
    Time at;
};

/// Whether whoever had the conversation is left out of its later draws: a person gave it back or took it from
/// them, here or in the provider's own inbox.
[[nodiscard]] bool leaves_out(ReleaseReason reason);

/// With what a conversation begins: whose message, written when.
struct Beginning {
    CustomerId customer;
    Time sent_at;
};

/// A new conversation, unassigned, behind the customer's last one. Conflict: the customer has an open one.
ConversationId open(
    Database& store, const Recipients& recipients, LineId line, const Beginning& beginning, Time now);

/// The same for several customers of a line; all of them take as many statements as one. Returns the
/// conversations by customer.
std::unordered_map<CustomerId, ConversationId> open_all(Database& store, const Recipients& recipients,
    LineId line, std::span<const Beginning> beginnings, Time now);

/// A message came late and is older than what its conversation has waited since: each goes to this place in
/// the queue, unless it is closed, or has waited for longer. Its agent stays.
void move_back(Database& store, std::span<const QueuePlace> places);

/// Gives each to its agent; `kind` is `assigned` (by a draw), `claimed` or `reassigned`. All of them take as
/// many statements as one. Conflict: one of them is closed, or somebody else than its `from` has it.
void assign(Database& store, const Recipients& recipients, std::span<const Assignment> assignments,
    HistoryKind kind, const By& by);

/// The conversation as it is once it was assigned so.
[[nodiscard]] Conversation assigned(Conversation conversation, AgentId agent, Time at);

/// Puts it back into the queue at its old age. Where a person did that, whoever had it is left out of
/// its later draws. Returns it as it is now. Conflict: its agent has it no more.
Conversation release(Database& store, const Recipients& recipients, const Conversation& conversation,
    ReleaseReason reason, const By& by);

/// Does the same with everything that the agent has. Returns how many conversations that were.
std::size_t release_all(
    Database& store, const Recipients& recipients, AgentId agent, ReleaseReason reason, const By& by);

/// From now on a bot of the provider answers it, so that it is not drawn, or people are to do so again.
/// Writes nothing where it is so already.
void leave_to_bot(Database& store, const Recipients& recipients, const ConversationView& conversation,
    bool with_bot, Time now);

/// Ends it. Nobody is left out of the draws of the customer's next one. Returns it as it is now. Conflict: it
/// is closed, or somebody else has it now.
Conversation close(
    Database& store, const Recipients& recipients, const Conversation& conversation, const By& by);

/// Two customers of a line prove to be one person: all addresses and conversations of `gone` are the other
/// one's from now on. Where both have an open conversation the younger one ends, `merged` into the older one,
/// which keeps its place and its agent, or gets the younger one's where it has none.
void join(Database& store, const Recipients& recipients, CustomerId remaining, CustomerId gone, const By& by);

} // namespace convassign::lifecycle
