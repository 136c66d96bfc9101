// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/json_fwd.h"

#include <string>

namespace convassign {

/// What the person wrote or chose, in a row of a kind that we know: text, contacts, location, order, button,
/// the answers to buttons, lists and forms, poll. Empty for any other kind. Throws UnreadableRow.
[[nodiscard]] std::string meta_words(const Json& row, const std::string& kind);

/// "a message that WhatsApp cannot pass on (…); read it on the phone", with the reason that is told.
[[nodiscard]] std::string unsupported_in_words(const Json& row);

/// What a row of the field `calls` tells: "missed voice call". Empty where the call only begins, where
/// somebody of ours has spoken with the customer, and where we were the ones who called.
[[nodiscard]] std::string missed_call_in_words(const Json& row);

/// From where the person came to write, an advertisement or a product; empty where that is not told.
[[nodiscard]] std::string origin_in_words(const Json& row);

} // namespace convassign
