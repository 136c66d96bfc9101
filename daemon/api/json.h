// SPDX-License-Identifier: MIT
#pragma once

#include "core/json.h"
#include "core/store/changes.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the HTTP API answers and no command shows; see core/json.h.

namespace convassign {

/// Who is signed in to the portal, and what their page is to know.
struct SessionView {
    AgentView agent;
    std::string_view signed_in_by;
    bool may_reassign = false;
    bool may_change_settings = false;
    ChangeCursor latest; ///< the event stream resumes behind it
};

/// {"conversations":[…],"next":…}
[[nodiscard]] std::string listing_json(
    const std::vector<ConversationView>& views, const std::optional<std::string>& next);
[[nodiscard]] std::string session_json(const SessionView& view, const PresenceRules& rules);

/// The answer to a beat.
[[nodiscard]] std::string verdict_json(const Verdict& verdict, const PresenceRules& rules);

} // namespace convassign
