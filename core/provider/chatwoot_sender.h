// SPDX-License-Identifier: MIT
#pragma once

#include "core/provider/chatwoot_api.h"
#include "core/provider/reply_attempts.h"

#include <optional>
#include <string>

namespace convassign {

/// Sends replies as messages of their conversations in Chatwoot, by the user of the token. Chatwoot stores
/// them, and a job of its own sends them. One whose answer was lost is looked for in the conversation, by the
/// key that it has there, or by its text in versions that keep no key.
class ChatwootSender : public Target {
public:
    ChatwootSender(const ProviderConfig& config, const std::string& token, const HttpTimeouts& timeouts = {},
        Duration pause_of_looks = ReplyAttempts::usual_pause);

    SendResult send(const Delivery& delivery, Time now) override;
    void stop() noexcept override;

private:
    [[nodiscard]] SendResult look_and_send(std::int64_t conversation, const OutgoingReply& reply, Time now);
    [[nodiscard]] std::optional<ChatwootOutgoing> look_for(
        const ChatwootConversation& conversation, const OutgoingReply& reply, const std::string& text);
    [[nodiscard]] SendResult refusal(const ApiRefusal& error);
    [[nodiscard]] const std::string& version(Time now);

    ChatwootApi api_;
    JsonApi root_; ///< which tells the version
    std::string version_;
    std::optional<Time> version_read_at_;
    ReplyAttempts attempts_;
};

/// The body of the request that stores a reply there; `text` as it has to be written for Chatwoot.
[[nodiscard]] std::string chatwoot_reply_body(const OutgoingReply& reply, const std::string& text);

} // namespace convassign
