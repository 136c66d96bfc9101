// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"
#include "core/json.h"
#include "core/store/changes.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the HTTP API answers and no command shows; see core/json.h.

namespace convassign {

/// What a reply may be at one provider.
struct ReplyLimits {
    std::string provider;
    bool sends = false;
    std::size_t longest_text = 0; ///< in code points
};

/// Who is signed in to the portal, and what their page is to know.
struct SessionView {
    AgentView agent;
    std::string_view signed_in_by;
    bool may_reassign = false;
    bool may_change_settings = false;
    ChangeCursor latest; ///< the event stream resumes behind it
    std::vector<ShortAnswer> answers{};
    std::vector<ReplyTemplate> templates{};
    std::vector<ReplyLimits> limits{};
};

/// {"conversations":[…],"next":…}
[[nodiscard]] std::string listing_json(
    const std::vector<ConversationView>& views, const std::optional<std::string>& next);
/// {"answers":[…],"configured":[…]}
[[nodiscard]] std::string answers_json(
    const std::vector<ShortAnswer>& kept, const std::vector<ShortAnswer>& configured);
/// {"messages":[…],"next":…}
[[nodiscard]] std::string messages_json(
    const std::vector<Message>& messages, const std::optional<MessageId>& next);
[[nodiscard]] std::string session_json(const SessionView& view, const PresenceRules& rules);

/// The events that concern one conversation for a moment, or for one person.
[[nodiscard]] std::string opened_json(ConversationId id, std::int64_t still_new);
[[nodiscard]] std::string writing_json(ConversationId id, const std::string& agent);

/// The answer to a beat.
[[nodiscard]] std::string verdict_json(
    const Verdict& verdict, const PresenceRules& rules, const std::string& newest_event = "");

} // namespace convassign
