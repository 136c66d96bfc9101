// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox.h"

#include <optional>
#include <string>
#include <string_view>

// Texts to customers as WAHA takes them, and what it answers
// (https://waha.devlike.pro/docs/how-to/send-messages).

namespace convassign {

/// What WhatsApp calls the reply where the engine takes an id of ours, NOWEB and GOWS since 2026.4: in the
/// form of the web page's ids, and always the same for one key.
[[nodiscard]] std::string waha_id_of(const std::string& key);

/// The request that sends a reply. It asks for no preview of links, which WAHA would fetch first.
[[nodiscard]] std::string waha_reply_body(
    const OutgoingReply& reply, const std::string& session, const std::string& chat);

/// The bare id of the message that was taken, as each engine tells it; empty where the answer tells none.
[[nodiscard]] std::string decode_waha_sent(std::string_view body);

/// The session's status in the answer to a request that needs it to work; nothing where the body is of
/// another refusal.
[[nodiscard]] std::optional<std::string> waha_status_in_refusal(std::string_view body);

/// What people do about it.
[[nodiscard]] std::string waha_status_in_words(const std::string& status);

/// WhatsApp wants another address of the same person: "no LID found for …".
[[nodiscard]] bool wants_other_address(std::string_view body);

} // namespace convassign
