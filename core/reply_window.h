// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <optional>
#include <string>

/// WhatsApp's 24 hours: for that long after the customer's last message it takes free text, later only what
/// was agreed with it before.
namespace convassign::reply_window {

/// When free text is taken no more, as the provider's type enforces it; nothing where it does not, or where
/// only the provider knows. A customer who never wrote has no window: it ended before all time.
[[nodiscard]] std::optional<Time> end_of(
    const std::string& provider_type, const std::optional<Time>& last_written_at);

/// Why a text is refused, in words for people.
[[nodiscard]] std::string explanation();

} // namespace convassign::reply_window
