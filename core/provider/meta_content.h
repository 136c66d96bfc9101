// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"
#include "core/wrap/json_fwd.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// What a row of Meta's messages holds.
struct MetaContent {
    std::string text; ///< what has none of its own is told in words
    std::int64_t media_count = 0;
    std::vector<Media> media{};
    MessageWorth worth = MessageWorth::content;
};

/// What the person sent, told by what is there and not by a list of kinds. Nothing where the row only points
/// at another message (a reaction, a vote, a pin), or is WhatsApp's own news. Throws UnreadableRow.
[[nodiscard]] std::optional<MetaContent> meta_content(const Json& row);

/// Whether WhatsApp passes nothing on because the message was deleted meanwhile.
[[nodiscard]] bool is_unsupported_deletion(const Json& row);

} // namespace convassign
