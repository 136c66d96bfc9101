// SPDX-License-Identifier: MIT
#pragma once

#include "core/check.h"
#include "core/json.h"
#include "core/status.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

// What --json shows and the HTTP API does not; see core/json.h.

namespace convassign {

/// {"conversations":[…]} with "total" where it is given.
[[nodiscard]] std::string conversations_json(
    const std::vector<ConversationView>& views, std::optional<std::int64_t> total = std::nullopt);
[[nodiscard]] std::string who_json(const std::vector<AgentPresence>& all, Time at);
/// `who` at an earlier moment: from the last row of each agent that said online or offline.
[[nodiscard]] std::string who_then_json(const std::vector<HistoryRow>& rows, Time at);

[[nodiscard]] std::string switch_json(const Settings& settings, bool was);
[[nodiscard]] std::string history_json(const std::vector<HistoryRow>& rows);
[[nodiscard]] std::string history_row_json(const HistoryRow& row);
[[nodiscard]] std::string injected_json(MessageId message, ConversationId conversation);
[[nodiscard]] std::string status_json(const Status& status);

/// {"ok":…,"findings":[…]}
[[nodiscard]] std::string check_json(const Findings& findings);

/// {"outbox":[…]}; `agent_name` tells the name of an agent.
[[nodiscard]] std::string outbox_json(
    const std::vector<OutboxRow>& rows, const std::function<std::string(AgentId)>& agent_name);

} // namespace convassign
