// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_conversation.h"

namespace convassign {

std::string chatwoot_customer(std::int64_t contact) { return "contact:" + std::to_string(contact); }

std::string chatwoot_prefix(std::int64_t conversation) { return std::to_string(conversation) + "/"; }

std::string chatwoot_message_id(std::int64_t conversation, std::int64_t message) {
    return chatwoot_prefix(conversation) + std::to_string(message);
}

} // namespace convassign
