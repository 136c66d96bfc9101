// SPDX-License-Identifier: MIT
#include "core/json.h"

#include "core/actions.h"
#include "core/agent_shape.h"
#include "core/waiting.h"

namespace convassign {

using namespace json;

namespace {

Document shape_whole(const ConversationView& view, const std::vector<Message>& messages,
    const std::vector<HistoryRow>& history) {
    Document document = shape_conversation(view);
    document["messages"] = array_of(messages, shape_message);
    document["history"] = array_of(history, shape_history);
    return document;
}

Document shape_unread(const UnreadRow& row) {
    return {{"provider_message_id", text_or_null(row.provider_message_id)}, {"reason", row.reason},
        {"excerpt", row.excerpt}};
}

/// With what their files are called in the folder beside the database.
Document shape_exported(const WholeConversation& one) {
    Document document = shape_whole(one.view, one.messages, one.history);
    for (std::size_t i = 0; i < one.messages.size(); ++i)
        for (std::size_t n = 0; n < one.messages[i].media.size(); ++n)
            if (const std::string& digest = one.messages[i].media[n].digest; !digest.empty())
                document["messages"][i]["media"][n]["file"] = digest;
    return document;
}

Document shape_whole_customer(const WholeCustomer& whole) {
    return {
        {"customer", whole.customer.address},
        {"customer_name", text_or_null(whole.customer.name)},
        {"provider", whole.provider},
        {"addresses", whole.addresses},
        {"conversations", array_of(whole.conversations, shape_exported)},
        {"unread_rows", array_of(whole.unread, shape_unread)},
    };
}

} // namespace

std::string conversation_json(const ConversationView& view) { return finished(shape_conversation(view)); }

std::string conversation_json(const ConversationView& view, const std::vector<Message>& messages,
    const std::vector<HistoryRow>& history) {
    return finished(shape_whole(view, messages, history));
}

std::string message_json(const Message& message) { return finished(shape_message(message)); }

std::string conversation_json(const ConversationView& view, const std::vector<Message>& messages,
    const std::vector<HistoryRow>& history, const std::optional<Waiting>& waiting) {
    Document document = shape_whole(view, messages, history);
    document["waiting"] = nullptr;
    if (waiting) document["waiting"] = {{"reason", word(waiting->reason)}, {"text", waiting->text}};
    return finished(document);
}

std::string medium_json(const Media& media, MessageId message, std::int64_t n) {
    return finished(shape_medium(media, message, n));
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

std::string export_json(const std::vector<WholeCustomer>& customers, Time at) {
    return finished({{"exported_at", moment(at)}, {"customers", array_of(customers, shape_whole_customer)}});
}

std::string forgotten_json(const PersonalData& data) {
    return finished(
        {{"customers", data.customers}, {"conversations", data.conversations}, {"messages", data.messages}});
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
