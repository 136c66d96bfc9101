// SPDX-License-Identifier: MIT
#pragma once

#include "core/ingest.h"
#include "core/wrap/json.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// WAHA's answers and events, decoded (https://waha.devlike.pro/docs/how-to/chats).

namespace convassign {

struct WahaMessages {
    std::vector<IncomingMessage> messages; ///< of single customers, in the order of the page
    std::vector<UnreadRow> unread;
    std::size_t rows = 0;
};

/// The messages that customers wrote: neither ours, nor reactions, nor what came in groups, newsletters and
/// statuses. Throws ProviderError when it is no list of messages.
[[nodiscard]] WahaMessages decode_waha_messages(std::string_view body);

/// One row of a list, or what an event tells of. Nothing when no customer wrote it. Throws UnreadableRow.
[[nodiscard]] std::optional<IncomingMessage> decode_waha_message(const Json& row);

/// The session's status: "WORKING" when its lists are fresh. Throws ProviderError.
[[nodiscard]] std::string decode_waha_status(std::string_view body);

/// WhatsApp knows some people by a "…@lid" besides their number.
[[nodiscard]] bool is_waha_lid(const std::string& customer);

/// The number behind a lid: "15005550001@c.us"; empty where WAHA does not know it.
[[nodiscard]] std::string decode_waha_number(std::string_view body);

} // namespace convassign
