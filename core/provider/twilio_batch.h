// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// One batch of Twilio's list of messages
/// (https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources).
struct TwilioBatch {
    std::vector<IncomingMessage> messages; ///< inbound and to our sender, oldest first
    std::string next_page_uri;             ///< as Twilio wrote it; empty on the last batch
    std::string last_sid;                  ///< of its last row, ours or not; empty where that has none
    std::size_t rows = 0;                  ///< all that the batch held, ours or not
    bool has_undated = false;              ///< one of our messages has no date_sent: date filters drop it
    std::vector<std::string> left_out;     ///< for each row that could not be read: which and why
    std::vector<UnreadRow> unread;         ///< the same, to be kept aside
};

/// Decodes a batch. Messages without a date get `now`. Throws ProviderError when it is no batch at all; a row
/// that cannot be read loses only itself.
[[nodiscard]] TwilioBatch decode_twilio_batch(std::string_view body, const std::string& sender, Time now);

} // namespace convassign
