// SPDX-License-Identifier: MIT
#pragma once

#include "core/actions.h"

#include <optional>
#include <string>

namespace convassign {

/// Adds the row that tells what a person has set: the switch (`settings`), or something of an agent
/// (`agent`).
void write_down(
    const Scene& scene, HistoryKind kind, const std::optional<AgentId>& agent, const std::string& detail);

} // namespace convassign
