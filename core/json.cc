// SPDX-License-Identifier: MIT
#include "core/json.h"

#include "core/actions.h"
#include "core/agent_shape.h"

namespace convassign {

using namespace json;

std::string conversation_json(const ConversationView& view) { return finished(shape_conversation(view)); }

std::string conversation_json(const ConversationView& view, const std::vector<Message>& messages,
    const std::vector<HistoryRow>& history) {
    Document document = shape_conversation(view);
    document["messages"] = array_of(messages, shape_message);
    document["history"] = array_of(history, shape_history);
    return finished(document);
}

std::string customer_json(const CustomerView& view) {
    return finished({
        {"customer", view.customer.address},
        {"customer_name", text_or_null(view.customer.name)},
        {"provider", view.provider},
        {"addresses", view.addresses},
        {"conversations", array_of(view.conversations, shape_conversation)},
    });
}

std::string agent_json(const AgentView& view) { return finished(shape_agent(view)); }

std::string agents_json(const std::vector<AgentView>& views) {
    return finished(Document{{"agents", array_of(views, shape_agent)}});
}

std::string token_json(const std::string& agent, const std::optional<std::string>& token) {
    return finished({{"agent", agent}, {"token", text_or_null(token.value_or(""))}});
}

std::string settings_json(const Settings& settings) { return finished(shape_settings(settings)); }

} // namespace convassign
