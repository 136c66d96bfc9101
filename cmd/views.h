// SPDX-License-Identifier: MIT
#pragma once

#include "cmd/command.h"
#include "core/json.h"

#include <cstdint>
#include <string>
#include <vector>

// What several commands show alike.

namespace convassign {

[[nodiscard]] std::vector<AgentPresence> presence_of(const CommandNeeds& needs);

/// The agents who are online at this moment.
[[nodiscard]] std::vector<AgentId> online_among(const std::vector<AgentPresence>& presence);

/// Says of each conversation whether its agent is online at this moment: what the store has recorded may be
/// behind while no daemon runs.
void judge_assignee(ConversationView& view, const std::vector<AgentPresence>& presence);
void judge_assignees(std::vector<ConversationView>& views, const std::vector<AgentPresence>& presence);

/// Throws NotFound with `what` and the number.
[[nodiscard]] ConversationView require_view(
    const CommandNeeds& needs, ConversationId id, const std::string& what);

/// All agents that were not removed.
[[nodiscard]] std::vector<AgentView> views_of_all_agents(const CommandNeeds& needs);

/// Throws NotFound.
[[nodiscard]] AgentView require_agent_view(const CommandNeeds& needs, const std::string& name);

[[nodiscard]] std::string title_of(ConversationId id); ///< "#12"
/// Their address and name, or that they were forgotten.
[[nodiscard]] std::string customer_of(const ConversationView& view);
[[nodiscard]] Cell standing_of(const ConversationView& view); ///< "maria (offline)" or "closed"
[[nodiscard]] Cell online_cell(bool online);
[[nodiscard]] std::string text_of(const Message& message); ///< with what it has of media

/// "3 h ago"
[[nodiscard]] std::string ago(Time time, Time now);

/// "312 KB", "4.2 MB": for people, in thousands as the tools around it count.
[[nodiscard]] std::string size_in_words(std::uintmax_t bytes);

} // namespace convassign
