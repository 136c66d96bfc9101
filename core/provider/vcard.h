// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace convassign {

/// What a contact card says (RFC 6350 and older forms): "Bob, +1 500 555 0001". `name` stands in where the
/// card has none. Empty where nothing is told.
[[nodiscard]] std::string vcard_in_words(std::string_view card, const std::string& name = "");

} // namespace convassign
