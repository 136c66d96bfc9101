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
struct PersonalData;
struct Waiting;
struct WholeCustomer;

[[nodiscard]] std::string conversation_json(const ConversationView& view);
/// Number `n` of the media of that message.
[[nodiscard]] std::string medium_json(const Media& media, MessageId message, std::int64_t n);
[[nodiscard]] std::string conversation_json(const ConversationView& view,
    const std::vector<Message>& messages, const std::vector<HistoryRow>& history);
[[nodiscard]] std::string message_json(const Message& message);
/// The same, and why it waits.
[[nodiscard]] std::string conversation_json(const ConversationView& view,
    const std::vector<Message>& messages, const std::vector<HistoryRow>& history,
    const std::optional<Waiting>& waiting);
[[nodiscard]] std::string customer_json(const CustomerView& view);
/// Everything of a person, as of that moment.
[[nodiscard]] std::string export_json(const std::vector<WholeCustomer>& customers, Time at);
[[nodiscard]] std::string forgotten_json(const PersonalData& data);
[[nodiscard]] std::string agent_json(const AgentView& view);
[[nodiscard]] std::string agents_json(const std::vector<AgentView>& views);
[[nodiscard]] std::string token_json(const std::string& agent, const std::optional<std::string>& token);
[[nodiscard]] std::string settings_json(const Settings& settings);

} // namespace convassign
