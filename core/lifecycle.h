// SPDX-License-Identifier: MIT
#pragma once

#include "core/recipients.h"

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

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
    std::int64_t messages = 0; ///< how many the same transaction adds, and does not count again
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

/// What was drawn for the agent may have been seen: it is theirs from now on, also when their page vanishes.
void note_shown(Database& store, AgentId agent, const std::vector<ConversationId>& ids);

/// How many conversations are released in one transaction, so that nobody waits long for the database.
inline constexpr std::int64_t released_at_once = 500;

/// Does the same with everything that an agent has whose time ends, the oldest first; where that is more than
/// `released_at_once`, the others are left for release_next().
void release_first(
    Database& store, const Recipients& recipients, AgentId agent, ReleaseReason reason, const By& by);

/// Somebody's page has vanished without a goodbye: what was drawn for them in its last lease and never shown
/// goes back into the queue, each conversation once. Nobody is left out of its next draw. Where that is more
/// than `released_at_once`, the others are left for release_next().
void release_never_shown(Database& store, const Recipients& recipients, const LastLease& lease, Time now);

/// Releases the next conversations that an agent has whose time has ended, at most `released_at_once`, in the
/// name of whoever ended it, or that were never shown to somebody who has vanished. Returns how many.
std::size_t release_next(Database& store, const Recipients& recipients, Time now);

/// From now on a bot of the provider answers it, so that it is not drawn, or people are to do so again.
/// Writes nothing where it is so already.
void leave_to_bot(Database& store, const Recipients& recipients, const ConversationView& conversation,
    bool with_bot, Time now);

/// Somebody answers its customer, by that message: a row `replied`. One that waits is claimed by that first,
/// where an agent of ours answers. Conflict: it is no longer as its caller saw it.
void answer(Database& store, const Recipients& recipients, const Conversation& conversation,
    MessageId message, const std::optional<AgentId>& agent, const By& by);

/// A person decides on a reply: `change` is `again`, `was_sent` or `was_not_sent`.
void note_decision(Database& store, ConversationId conversation, MessageId message,
    const std::optional<AgentId>& agent, const std::string& change, const By& by);

/// Ends it. Who is left out of its draws stays so, for it may be reopened; nobody is left out of those of the
/// customer's next one. Returns it as it is now. Conflict: it is closed, or somebody else has it now.
Conversation close(
    Database& store, const Recipients& recipients, const Conversation& conversation, const By& by);

/// A closed one is open again: with that agent, or in the queue at its old age. Returns it as it is now.
/// Conflict: it is open, or its customer has another one that is.
Conversation reopen(Database& store, const Recipients& recipients, const Conversation& closed,
    const std::optional<AgentId>& agent, const By& by);

/// The texts and media of its messages from before that time are gone, here and in what goes out.
void forget_messages(Database& store, ConversationId closed, Time before);

/// A closed one is gone with all that is its own; with a customer's last one they are, too. What its provider
/// lists again of what was sent since `listed_since` is not stored again. Its texts are erased first, because
/// rows that are merely deleted may leave copies in the file.
void remove(Database& store, const Conversation& closed, Time listed_since, Time now);

/// Two customers of a line prove to be one person: all addresses and conversations of `gone` are the other
/// one's from now on. Where both have an open conversation the younger one ends, `merged` into the older one,
/// which keeps its place and its agent, or gets the younger one's where it has none.
void join(Database& store, const Recipients& recipients, CustomerId remaining, CustomerId gone, const By& by);

} // namespace convassign::lifecycle
