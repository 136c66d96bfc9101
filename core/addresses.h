// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace convassign {

/// Whether an address is a telephone number, in whatever way its provider writes numbers: "+15551234567",
/// "whatsapp:+15551234567", "15551234567@c.us". A lid, a user id and a contact's number are none.
[[nodiscard]] bool is_number(std::string_view address);

/// Which of two addresses of a customer people see: the one that came later, but never something else instead
/// of a number.
[[nodiscard]] const std::string& address_to_show(const std::string& before, const std::string& later);

} // namespace convassign
