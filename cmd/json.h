// SPDX-License-Identifier: MIT
#pragma once

#include "core/backup.h"
#include "core/check.h"
#include "core/evidence.h"
#include "core/json.h"
#include "core/move_database.h"
#include "core/outbox_row.h"
#include "core/restore.h"
#include "core/status.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

// What --json shows and the HTTP API does not; see core/json.h.

namespace convassign {

/// {"conversations":[…]}
[[nodiscard]] std::string conversations_json(const std::vector<ConversationView>& views);
[[nodiscard]] std::string who_json(const std::vector<AgentPresence>& all, Time at);
/// The last row of an agent that said online or offline, and what it rested on.
struct PastPresence {
    HistoryRow row;
    Evidence evidence;
};
/// `who` at an earlier moment.
[[nodiscard]] std::string who_then_json(const std::vector<PastPresence>& all, Time at);

[[nodiscard]] std::string switch_json(const Settings& settings, bool was);
[[nodiscard]] std::string history_row_json(const HistoryRow& row);
[[nodiscard]] std::string injected_json(MessageId message, ConversationId conversation);
[[nodiscard]] std::string status_json(const Status& status);

/// {"file":…,"conversations":…,"messages":…,"newest_at":…,"size":…,"removed":[…]}
[[nodiscard]] std::string backup_json(const Backup& backup);

/// {"database":…,"conversations":…,"messages":…,"newest_at":…,"before":null|{…},"moved_to":null|…}
[[nodiscard]] std::string restored_json(const Restored& restored);
[[nodiscard]] std::string moved_json(const Moved& moved);

/// {"ok":…,"findings":[…]}
[[nodiscard]] std::string check_json(const Findings& findings);

/// {"outbox":[…]}; `agent_name` tells the name of an agent.
[[nodiscard]] std::string outbox_json(
    const std::vector<OutboxRow>& rows, const std::function<std::string(AgentId)>& agent_name);

} // namespace convassign
