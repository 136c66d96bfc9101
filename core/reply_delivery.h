// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox.h"
#include "core/outbox_row.h"

#include <optional>
#include <string>

/// A reply on its way: into the outbox, to its sender, and what comes of it. Everything here is a part of the
/// caller's transaction.
namespace convassign::reply_delivery {

/// What a reply is called until its provider has named it.
[[nodiscard]] std::string name_until_sent(const std::string& key);

/// It is to be sent, behind what waits in its conversation.
void queue(Database& store, const std::string& provider, const Message& message,
    const std::optional<AgentId>& agent, Time now);

/// Why the reply of this row is not sent any more, though it waits: its customer or its text was forgotten,
/// or WhatsApp takes free text no more. Nothing: it is sent.
struct Obstacle {
    OutboxState end;
    std::string error;
};
[[nodiscard]] std::optional<Obstacle> obstacle_of(
    const OutboxRow& row, const ConversationView& conversation, Database& store, Time now);

/// The reply of this row, for its sender.
[[nodiscard]] OutgoingReply outgoing(
    const OutboxRow& row, const ConversationView& conversation, Database& store);

/// Notes what became of an attempt, and returns what that makes of its row: it may have become known
/// meanwhile, by a report or because it came back, that the reply has arrived.
SendResult settle(const OutboxRow& row, SendResult result, Database& store, Time now);

/// It ends without having been sent.
void fail(Database& store, MessageId reply, const std::string& error, Time now);

/// From now on it is known what the provider calls the reply. Where it had come back as a message of its own,
/// the two become one. Returns which message the reply is then: of two, the one with the highest number of
/// all stays, because the next message would get that again.
MessageId adopt(Database& store, MessageId reply, const std::string& provider_message_id);

/// The provider has the reply: an attempt that waits to be repeated is not made.
void end_attempts(Database& store, MessageId reply, Time now);

} // namespace convassign::reply_delivery
