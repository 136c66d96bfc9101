// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox.h"

#include <string>
#include <vector>

// Replies among WhatsApp's own messages, as libraries list them.

namespace convassign {

/// How far the clock of a server may be behind ours: what it lists as older is no attempt of ours.
inline constexpr Duration whatsapp_clock_margin = std::chrono::minutes(5);

/// The message that is the reply, or nothing: by `own_id`, where ours was taken, else one that went out to
/// the same customer since the reply was first tried, says the same, and is not known yet.
[[nodiscard]] const IncomingMessage* find_reply(
    const OutgoingReply& reply, const std::vector<IncomingMessage>& listed, const std::string& own_id = "");

/// The customer's address of the other kind: a LID beside a number, a number beside a LID. Empty where there
/// is none or more than one, because an old number may be somebody else's by now.
[[nodiscard]] std::string other_address_of(const OutgoingReply& reply);

} // namespace convassign
