// SPDX-License-Identifier: MIT
#include "core/agent_shape.h"

namespace convassign::json {

Document shape_agent(const AgentView& view) {
    Document document{
        {"name", view.agent.name},
        {"display_name", view.agent.display_name},
        {"role", word(view.agent.role)},
        {"enabled", view.agent.enabled},
        {"draws", view.agent.draws},
        {"online", view.verdict.online},
        {"reason", word(view.verdict.reason)},
        {"open_conversations", view.open_conversations},
    };
    if (view.agent.removed) document["removed"] = true;
    return document;
}

} // namespace convassign::json
