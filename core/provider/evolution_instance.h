// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

// What Evolution says of an instance itself.

namespace convassign {

/// The state of its connection to WhatsApp: "open", "connecting", "close"; empty where the answer tells none.
[[nodiscard]] std::string decode_evolution_state(std::string_view body);

/// Whether the instance listed is one of Meta's official interface, WHATSAPP-BUSINESS.
[[nodiscard]] bool is_official_account(std::string_view body);

} // namespace convassign
