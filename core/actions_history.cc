// SPDX-License-Identifier: MIT
#include "core/actions_history.h"

#include "core/store/history_writes.h"

namespace convassign {

lifecycle::By by(const Scene& scene) { return {scene.actor.name, scene.now}; }

void write_down(
    const Scene& scene, HistoryKind kind, const std::optional<AgentId>& agent, const std::string& detail) {
    HistoryRow row;
    row.at = scene.now;
    row.kind = kind;
    row.agent = agent;
    row.actor = scene.actor.name;
    row.detail = detail;
    add_history(scene.store, row);
}

} // namespace convassign
