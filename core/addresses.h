// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// Whether an address is a telephone number, in whatever way its provider writes numbers: "+15551234567",
/// "whatsapp:+15551234567", "15551234567@c.us". A lid, a user id and a contact's number are none.
[[nodiscard]] bool is_number(std::string_view address);

/// The address as it was said, and where it is a telephone number all other ways in which providers write it:
/// a person who types "+1 555 123-4567" means the customer "whatsapp:+15551234567" as well.
[[nodiscard]] std::vector<std::string> spellings_of(const std::string& address);

/// Which of two addresses of a customer people see: the one that came later, but never something else instead
/// of a number.
[[nodiscard]] const std::string& address_to_show(const std::string& before, const std::string& later);

/// Whether an address stands in a text of a provider, a number in whatever way it is written there.
[[nodiscard]] bool is_told_in(std::string_view text, std::string_view address);

} // namespace convassign
