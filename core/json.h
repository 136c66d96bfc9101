// SPDX-License-Identifier: MIT
#pragma once

#include "core/agent_view.h"
#include "core/presence.h"

#include <optional>
#include <string>
#include <vector>

// Model to JSON: what --json and the HTTP API say alike, what goes out, and what is stored as JSON. What only
// one of the two says stands with it. Everything here returns one finished document; times are ISO 8601 UTC
// with milliseconds, absent values are null.

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

// The notices that go out: {"id","type","timestamp","data"}.
[[nodiscard]] std::string assigned_notice(
    const OutboxRow& row, const ConversationView& view, const std::string& actor);
[[nodiscard]] std::string unassigned_notice(const OutboxRow& row, const ConversationView& view);
/// The same notice with what is said last in the conversation now.
[[nodiscard]] std::string with_last_message(const std::string& notice, const ConversationView& view);
[[nodiscard]] std::string nobody_online_notice(const OutboxRow& row, std::int64_t unassigned);
[[nodiscard]] std::string provider_failing_notice(
    const OutboxRow& row, const Line& line, const std::string& error);

} // namespace convassign
