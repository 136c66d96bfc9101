// SPDX-License-Identifier: MIT
#include "core/json.h"

#include "core/actions.h"
#include "core/base/text.h"
#include "core/detail.h"
#include "core/json_shapes.h"
#include "core/story.h"

namespace convassign {

namespace json {

Document moment(Time time) { return iso8601(time); }
Document moment(const std::optional<Time>& time) { return time ? moment(*time) : Document(nullptr); }

Document text_or_null(const std::string& text) { return text.empty() ? Document(nullptr) : Document(text); }

namespace {

/// A customer may write 65,536 characters, and a list of conversations must not bring them all.
constexpr std::size_t most_of_last_message = 500;

/// Of one message, numbered from 1.
Document shape_all_media(const Message& message) {
    Document all = Document::array();
    for (const Media& media : message.media)
        all.push_back({{"n", all.size() + 1}, {"type", media.type},
            {"size", media.size ? Document(*media.size) : Document(nullptr)},
            {"name", text_or_null(media.name)}});
    return all;
}

Document last_message_of(const ConversationView& view) {
    if (!view.last_message) return nullptr;
    const Message& message = *view.last_message;
    const std::string text = in_words(message);
    const std::string_view shown = first_code_points(text, most_of_last_message);
    return {
        {"text", shown},
        {"truncated", shown.size() < text.size()},
        {"at", moment(message.sent_at)},
        {"direction", word(message.direction)},
        {"media_count", message.media_count},
        {"media", shape_all_media(message)},
        {"edited", message.edited_at.has_value()},
        {"deleted", message.deleted_at.has_value()},
    };
}

} // namespace

Document shape_conversation(const ConversationView& view) {
    Document document{
        {"id", view.id.value},
        {"state", word(view.state)},
        {"version", view.version},
        {"provider", view.provider},
        {"customer", view.customer},
        {"customer_name", text_or_null(view.customer_name)},
        {"assignee", text_or_null(view.assignee_name)},
        {"assignee_online", view.assignee ? Document(view.assignee_online) : Document(nullptr)},
        {"opened_at", moment(view.opened_at)},
        {"waiting_since", moment(view.waiting_since)},
        {"assigned_at", moment(view.assigned_at)},
        {"closed_at", moment(view.closed_at)},
        {"previous_id", number_or_null(view.previous)},
        {"message_count", view.message_count},
        {"last_message", last_message_of(view)},
    };
    if (view.with_bot && view.state == ConversationState::unassigned) document["with_bot"] = true;
    return document;
}

namespace {

Document shape_message(const Message& message) {
    return {
        {"id", message.id.value},
        {"conversation_id", message.conversation.value},
        {"provider_message_id", message.provider_message_id},
        {"direction", word(message.direction)},
        {"text", in_words(message)},
        {"media_count", message.media_count},
        {"media", shape_all_media(message)},
        {"at", moment(message.sent_at)},
        {"stored_at", moment(message.stored_at)},
        {"edited", message.edited_at.has_value()},
        {"deleted", message.deleted_at.has_value()},
    };
}

Document shape_draw(const Draw& draw) {
    return {{"candidates", draw.candidates}, {"index", draw.index},
        {"presence_age_ms", draw.presence_age_ms ? Document(*draw.presence_age_ms) : Document(nullptr)}};
}

Document shape_detail(const HistoryRow& row) {
    if (row.draw) {
        Document detail = shape_draw(*row.draw);
        if (row.kind == HistoryKind::reassigned) detail["random"] = true;
        return detail;
    }
    if (row.because && *row.because != ReleaseReason::by_hand) return {{"because", word(*row.because)}};
    if (row.detail.empty()) return nullptr;
    return Document::parse(row.detail);
}

} // namespace

Document shape_history(const HistoryRow& row) {
    return {
        {"id", row.id.value},
        {"at", moment(row.at)},
        {"kind", word(row.kind)},
        {"conversation_id", number_or_null(row.conversation)},
        {"agent", text_or_null(row.agent_name)},
        {"from_agent", text_or_null(row.from_agent_name)},
        {"actor", row.actor},
        {"detail", shape_detail(row)},
        {"text", in_words(row)},
    };
}

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

namespace {

/// As the Standard Webhooks specification names its members, and with the id, because commands see no header.
Document shape_notice(const OutboxRow& row, const Document& about) {
    return {
        {"id", row.message_id},
        {"type", word(row.occasion)},
        {"timestamp", moment(row.due_at)},
        {"data", about},
    };
}

} // namespace

Document shape_settings(const Settings& settings) {
    return {
        {"auto_assign", settings.auto_assign},
        {"changed_at", moment(settings.changed_at)},
        {"changed_by", text_or_null(settings.changed_by)},
    };
}

} // namespace json

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

std::string assigned_notice(const OutboxRow& row, const ConversationView& view, const std::string& actor) {
    return finished(shape_notice(
        row, {{"conversation", shape_conversation(view)}, {"agent", view.assignee_name}, {"actor", actor}}));
}

std::string unassigned_notice(const OutboxRow& row, const ConversationView& view) {
    return finished(shape_notice(row, {{"conversation", shape_conversation(view)}}));
}

std::string with_last_message(const std::string& notice, const ConversationView& view) {
    Document document = Document::parse(notice);
    document["data"]["conversation"]["last_message"] = last_message_of(view);
    return finished(document);
}

std::string nobody_online_notice(const OutboxRow& row, std::int64_t unassigned) {
    return finished(shape_notice(row, {{"unassigned", unassigned}}));
}

std::string provider_failing_notice(const OutboxRow& row, const Line& line, const std::string& error) {
    return finished(shape_notice(row,
        {{"provider", line.provider}, {"type", line.type}, {"error", error}, {"since", moment(row.queued_at)},
            {"last_success_at", moment(line.last_success_at)}}));
}

} // namespace convassign
