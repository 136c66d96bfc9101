// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <cstdint>
#include <optional>
#include <string>

// A conversation of Chatwoot, and what it and its messages are called here.

namespace convassign {

/// One conversation of the list.
struct ChatwootConversation {
    std::int64_t id = 0; ///< the number that people see, unique within the account
    std::int64_t inbox = 0;
    std::string status;                   ///< "open", "resolved", "pending" or "snoozed"
    std::string stamp;                    ///< another one after each change, whatever the clocks say
    std::optional<Time> last_activity_at; ///< what the list is sorted by
    std::optional<Time> created_at;
    std::optional<Time> updated_at;  ///< to the millisecond, as versions since 2024 tell it
    std::int64_t newest_message = 0; ///< 0: not told
    std::string customer;
    std::string customer_name;
    bool is_blocked = false; ///< the customer is, by a person there
    std::optional<std::int64_t>
        assignee; ///< the agent's id there; a bot, which has numbers of its own, is none
    std::string assignee_email;
    std::string channel;             ///< "Channel::Whatsapp"; empty where it is not told
    std::optional<bool> can_reply{}; ///< whether its channel takes free text just now
};

/// "contact:55": phone numbers change, and may be missing.
[[nodiscard]] std::string chatwoot_customer(std::int64_t contact);

/// "11/1001": unique within the line, and what the webhook says too.
[[nodiscard]] std::string chatwoot_message_id(std::int64_t conversation, std::int64_t message);

/// What the ids of a conversation's messages begin with.
[[nodiscard]] std::string chatwoot_prefix(std::int64_t conversation);

} // namespace convassign
