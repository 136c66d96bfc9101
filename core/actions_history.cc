// SPDX-License-Identifier: MIT
#include "core/actions_history.h"

#include "core/store/history_writes.h"

namespace convassign {

lifecycle::By by(const ActionNeeds& needs) { return {needs.actor.name, needs.now}; }

void write_down(const ActionNeeds& needs, HistoryKind kind, const std::optional<AgentId>& agent,
    const std::string& detail) {
    HistoryRow row;
    row.at = needs.now;
    row.kind = kind;
    row.agent = agent;
    row.actor = needs.actor.name;
    row.detail = detail;
    add_history(needs.store, row);
}

} // namespace convassign
