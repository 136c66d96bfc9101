// SPDX-License-Identifier: MIT
#pragma once

#include "core/action_needs.h"
#include "core/lifecycle.h"

#include <optional>
#include <string>

namespace convassign {

/// The person who acts, as the lifecycle wants to know it.
[[nodiscard]] lifecycle::By by(const ActionNeeds& needs);

/// Adds the row that tells what a person has set: the switch (`settings`), or something of an agent
/// (`agent`).
void write_down(const ActionNeeds& needs, HistoryKind kind, const std::optional<AgentId>& agent,
    const std::string& detail);

} // namespace convassign
