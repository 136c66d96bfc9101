// SPDX-License-Identifier: MIT
#pragma once

#include "cmd/command.h"
#include "core/json.h"

#include <string>
#include <vector>

// What several commands show alike.

namespace convassign {

[[nodiscard]] std::vector<AgentPresence> presence_of(const CommandNeeds& needs);

/// The agents who are online at this moment.
[[nodiscard]] std::vector<AgentId> online_among(const std::vector<AgentPresence>& presence);

/// Says of each conversation whether its agent is online at this moment: what the store has recorded may be
/// behind while no daemon runs.
void judge_assignees(std::vector<ConversationView>& views, const std::vector<AgentPresence>& presence);

/// Throws NotFound with `what` and the number.
[[nodiscard]] ConversationView require_view(
    const CommandNeeds& needs, ConversationId id, const std::string& what);

/// Throws NotFound.
[[nodiscard]] AgentView require_agent_view(const CommandNeeds& needs, const std::string& name);

[[nodiscard]] std::string title_of(ConversationId id); ///< "#12"
[[nodiscard]] std::string customer_of(const ConversationView& view);
[[nodiscard]] Cell standing_of(const ConversationView& view); ///< "maria (offline)" or "closed"
[[nodiscard]] Cell online_cell(bool online);
[[nodiscard]] std::string text_of(const Message& message); ///< with what it has of media

/// "3 h ago"
[[nodiscard]] std::string ago(Time time, Time now);

} // namespace convassign
