// SPDX-License-Identifier: MIT
#include "core/reply_window.h"

#include "core/config/provider_types.h"

namespace convassign::reply_window {

std::optional<Time> end_of(const std::string& provider_type, const std::optional<Time>& last_written_at) {
    const ProviderType* type = find_provider_type(provider_type);
    if (type == nullptr || type->reply_window == Duration(0)) return std::nullopt;
    return last_written_at ? *last_written_at + type->reply_window : Time();
}

std::string explanation() {
    return "the 24 hours after the customer's last message are over, in which WhatsApp takes free text";
}

} // namespace convassign::reply_window
