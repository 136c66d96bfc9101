// SPDX-License-Identifier: MIT
#include "core/json_shapes.h"

#include "core/base/text.h"
#include "core/story.h"

namespace convassign::json {

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

} // namespace

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

namespace {

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

Document shape_settings(const Settings& settings) {
    return {
        {"auto_assign", settings.auto_assign},
        {"changed_at", moment(settings.changed_at)},
        {"changed_by", text_or_null(settings.changed_by)},
    };
}

} // namespace convassign::json
