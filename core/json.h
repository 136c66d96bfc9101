// SPDX-License-Identifier: MIT
#pragma once

#include "core/agent_view.h"

#include <optional>
#include <string>
#include <vector>

// Model to JSON: what --json and the HTTP API say alike. What only one of the two says stands with it, and
// what goes out in notice_json. Everything here returns one finished document; times are ISO 8601 UTC with
// milliseconds, absent values are null.

namespace convassign {

struct CustomerView;

[[nodiscard]] std::string conversation_json(const ConversationView& view);
[[nodiscard]] std::string conversation_json(const ConversationView& view,
    const std::vector<Message>& messages, const std::vector<HistoryRow>& history);
[[nodiscard]] std::string customer_json(const CustomerView& view);
[[nodiscard]] std::string agent_json(const AgentView& view);
[[nodiscard]] std::string agents_json(const std::vector<AgentView>& views);
[[nodiscard]] std::string token_json(const std::string& agent, const std::optional<std::string>& token);
[[nodiscard]] std::string settings_json(const Settings& settings);

} // namespace convassign
