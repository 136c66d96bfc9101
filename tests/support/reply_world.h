// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox.h"
#include "tests/support/test_store.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// A store whose customers are answered, and what becomes of that. maria and jonas are agents.
class ReplyWorld {
public:
    ReplyWorld();

    TestStore store;

    /// A reply of that agent, whose text is its key unless a test says otherwise.
    Message answer(ConversationId id, const std::string& agent, const std::string& key = "k1",
        const std::string& text = "", Time now = noon);
    /// The replies that are due, marked as being sent.
    std::vector<Delivery> due(Time now = noon);
    void settle_as(const Delivery& delivery, const SendResult& result, Time now = noon);
    /// Sends all that is due; what the provider calls them is `prefix` and their key.
    void send_all(const std::string& prefix = "p-");

    /// As people see it.
    [[nodiscard]] Message message(MessageId id);
    [[nodiscard]] std::optional<Message> message(const std::string& provider_message_id);
    [[nodiscard]] ReplyState state(MessageId id) { return message(id).reply.value().state; }
    [[nodiscard]] std::vector<Message> messages_of(ConversationId id);

    /// A report of the provider.
    void report(const MessageFate& fate, Time now = noon);
    /// A message that went out, as the provider lists it.
    [[nodiscard]] static IncomingMessage went_out(
        const std::string& id, const std::string& customer, const std::string& text, Time at = noon);
};

/// That it was sent, and is called so there.
[[nodiscard]] SendResult sent_as(const std::string& provider_message_id);

} // namespace convassign
