// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace convassign {

struct FoundConversations;

/// {"conversations":[…],"next":…,"complete":…}, each with its "match"; see core/json.h.
[[nodiscard]] std::string search_json(const FoundConversations& found);

} // namespace convassign
