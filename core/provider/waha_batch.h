// SPDX-License-Identifier: MIT
#pragma once

#include "core/ingest.h"
#include "core/wrap/json_fwd.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// WAHA's answers and events, decoded (https://waha.devlike.pro/docs/how-to/chats).

namespace convassign {

struct WahaMessages {
    std::vector<IncomingMessage> messages; ///< of and to single customers, in the order of the batch
    std::vector<MessageFate> fates;        ///< of what went out; when that was is not told
    std::vector<MessageChange> changes;
    std::vector<JoinedAddresses> joins;
    std::vector<UnreadRow> unread;
    std::size_t rows = 0;
};

/// What customers wrote, what went out to them, and what was done to earlier messages: nothing of groups,
/// newsletters and statuses. Throws ProviderError when it is no list of messages.
[[nodiscard]] WahaMessages decode_waha_messages(std::string_view body);

/// The session's status: "WORKING" when its lists are fresh. Throws ProviderError.
[[nodiscard]] std::string decode_waha_status(std::string_view body);

/// WhatsApp knows some people by a "…@lid" besides their number.
[[nodiscard]] bool is_waha_lid(const std::string& customer);

/// The number behind a lid: "15005550001@c.us"; empty where WAHA does not know it.
[[nodiscard]] std::string decode_waha_number(std::string_view body);

/// What WhatsApp Business puts on chats.
struct WahaLabel {
    std::string id;
    std::string name;

    friend bool operator==(const WahaLabel&, const WahaLabel&) = default;
};

/// All labels, or those of one chat. Throws ProviderError when it is no list of labels: half of one, written
/// back, would take the others off.
[[nodiscard]] std::vector<WahaLabel> decode_waha_labels(std::string_view body);
/// The one that was made. Throws ProviderError.
[[nodiscard]] WahaLabel decode_waha_label(std::string_view body);

/// What WAHA takes to make a label, and to have these on a chat and no others.
[[nodiscard]] std::string waha_label_body(const std::string& name);
[[nodiscard]] std::string waha_labels_body(const std::vector<WahaLabel>& labels);

} // namespace convassign
