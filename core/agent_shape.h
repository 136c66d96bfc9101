// SPDX-License-Identifier: MIT
#pragma once

#include "core/agent_view.h"
#include "core/json_shapes.h"

namespace convassign::json {

/// An agent, as command and API show them alike.
[[nodiscard]] Document shape_agent(const AgentView& view);

} // namespace convassign::json
