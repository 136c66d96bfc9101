// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace convassign {

/// Why Twilio, or WhatsApp behind it, does not deliver a reply, in words for the people who wrote it
/// (https://www.twilio.com/docs/api/errors). `told` is what Twilio says itself: it stands for a code that is
/// not known here.
[[nodiscard]] std::string twilio_reason(std::int64_t code, const std::string& told);

} // namespace convassign
