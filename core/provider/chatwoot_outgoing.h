// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/provider/chatwoot_conversation.h"
#include "core/wrap/json_fwd.h"

#include <cstdint>
#include <optional>
#include <string>

// What went to a customer out of a conversation of Chatwoot, and what became of it.

namespace convassign {

/// The member of `content_attributes` in which a row of ours has the reply's key. Chatwoot keeps what it does
/// not know there since 2023, and lists it.
inline constexpr const char* chatwoot_key_member = "convassign_key";

/// A row that went to the customer.
struct ChatwootOutgoing {
    IncomingMessage message; ///< of direction `out`; whose it is stands in `sender`
    MessageFate fate;
    std::int64_t sender = 0;  ///< the agent's number there; 0: not told
    std::string sender_email; ///< empty where it is not told
};

/// What a row tells that one of us wrote to the customer; nothing of any other row, what bots wrote included.
/// Throws UnreadableRow.
[[nodiscard]] std::optional<ChatwootOutgoing> find_chatwoot_outgoing(
    const Json& row, const ChatwootConversation& conversation);

/// "131047: Re-engagement message", as Chatwoot passes it on from the channel, in words for people.
[[nodiscard]] std::string chatwoot_reason(const std::string& external_error);

/// Whether a channel's messages have the channel's own id once they are sent, and not before.
[[nodiscard]] bool tells_ids_of_sent(const std::string& channel);

} // namespace convassign
