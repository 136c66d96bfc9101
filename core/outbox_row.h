// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

namespace convassign {

/// What a row of the outbox tells: `assignment` to a provider, `reply` to a customer, the others as notices
/// to people. `cannot_store` is told without a row, because none can be written then.
enum class Occasion {
    assignment,
    assigned,
    unassigned,
    nobody_online,
    provider_failing,
    cannot_store,
    reply,
    commitment
};
template <>
inline constexpr std::array<std::string_view, 8> words<Occasion>{"assignment", "assigned", "unassigned",
    "nobody_online", "provider_failing", "cannot_store", "reply", "commitment"};

/// `queued` and `sending` are on their way; the others are ends: `perhaps_sent` where nobody can tell whether
/// it arrived, `overtaken` by a newer state of what it tells, `dropped` by hand.
enum class OutboxState { queued, sending, sent, refused, perhaps_sent, overtaken, dropped };
template <>
inline constexpr std::array<std::string_view, 7> words<OutboxState>{
    "queued", "sending", "sent", "refused", "perhaps_sent", "overtaken", "dropped"};

/// One thing that has to go out to one target.
struct OutboxRow {
    OutboxId id;
    std::string message_id; ///< the same at each attempt, and of no other row
    Occasion occasion = Occasion::assigned;
    std::string target; ///< "provider:support", "reply:support", "notify:ops"
    std::optional<ConversationId> conversation;
    std::optional<LineId> line;
    std::optional<AgentId> agent; ///< of an assignment: who is to have the conversation
    std::string body;             ///< of a notice: a JSON document; of `unassigned` once it is sent
    OutboxState state = OutboxState::queued;
    std::int64_t attempts = 0; ///< those begun
    Time queued_at;
    Time due_at;
    std::optional<Time> ended_at;
    std::string error;                ///< of the last attempt, or why it ended
    std::optional<MessageId> reply{}; ///< of a reply: the message that goes to the customer
    /// An attempt was begun, and nobody knows whether it arrived.
    bool in_doubt = false;
};

} // namespace convassign
