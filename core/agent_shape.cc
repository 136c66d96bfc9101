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
    if (view.agent.presence_override && view.agent.override_until)
        document["set_until"] = moment(*view.agent.override_until);
    if (view.agent.removed) document["removed"] = true;
    return document;
}

} // namespace convassign::json
