// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/json_fwd.h"

#include <cstdint>
#include <optional>
#include <string>

// What WhatsApp tells of a message that went out, as libraries pass it on.

namespace convassign {

/// What people read of a failure: more is never told.
inline constexpr const char* text_of_whatsapp_failure = "WhatsApp could not deliver it";

/// WAHA's `ack`: from -1, an error, to 4, a voice note that was heard.
[[nodiscard]] std::optional<FateKind> fate_of_ack(std::int64_t ack);

/// A state's word, "DELIVERY_ACK" as Baileys says and "DELIVERED" as Meta says, or its number in Baileys.
/// Nothing for what is no fate, "EDITED" and "DELETED", or not known.
[[nodiscard]] std::optional<FateKind> fate_of_status(const Json& status);

/// One report, with the reason where it is of a failure.
[[nodiscard]] MessageFate whatsapp_fate(const std::string& provider_message_id, FateKind state, Time at);

} // namespace convassign
