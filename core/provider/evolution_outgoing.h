// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox.h"

#include <string>
#include <string_view>

// Texts to customers as Evolution API takes them, and what it answers.

namespace convassign {

/// The request that sends a reply, to a whole address: bare digits would be rewritten. It asks for no preview
/// of links, which Evolution would fetch first.
[[nodiscard]] std::string evolution_reply_body(const OutgoingReply& reply, const std::string& address);

/// What Evolution calls the message that it has taken; empty where the answer tells none. WHATSAPP-BUSINESS
/// instances pass on Meta's refusals as if all were well.
[[nodiscard]] std::string decode_evolution_sent(std::string_view body);

/// Meta's refusal in such an answer.
struct RefusalOfMeta {
    std::string words;       ///< for people; empty: it is none
    bool is_for_now = false; ///< the same may be taken later, perhaps once an admin has mended something
};
[[nodiscard]] RefusalOfMeta refusal_of_meta(std::string_view body);

/// WhatsApp does not know the address: `exists: false`.
[[nodiscard]] bool is_unknown_to_whatsapp(std::string_view body);

/// The instance has no connection to WhatsApp, as each version words it.
[[nodiscard]] bool is_about_the_connection(std::string_view body);

/// What people do about it.
[[nodiscard]] std::string evolution_state_in_words(const std::string& state);

} // namespace convassign
