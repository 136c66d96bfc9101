// SPDX-License-Identifier: MIT
#include "core/json_shapes.h"

#include "core/base/text.h"
#include "core/media_type.h"
#include "core/reply_window.h"
#include "core/story.h"

namespace convassign::json {

Document moment(Time time) { return iso8601(time); }
Document moment(const std::optional<Time>& time) { return time ? moment(*time) : Document(nullptr); }

Document number_or_null(const std::optional<std::int64_t>& number) {
    return number ? Document(*number) : Document(nullptr);
}

Document text_or_null(const std::string& text) { return text.empty() ? Document(nullptr) : Document(text); }

Document shape_medium(const Media& media, MessageId message, std::int64_t n) {
    Document document{{"n", n}, {"type", media.type},
        {"size", media.size ? Document(*media.size) : Document(nullptr)}, {"name", text_or_null(media.name)}};
    if (media.seconds) document["seconds"] = *media.seconds;
    document["state"] = word(media.state);
    document["reason"] = text_or_null(std::string(word(media.reason)));
    if (media.state == MediaState::ready) document["file_name"] = saved_name(media, message, n);
    return document;
}

namespace {

/// A customer may write 65,536 characters, and a list of conversations must not bring them all.
constexpr std::size_t most_of_last_message = 500;

Document shape_told(const Media& media, std::int64_t n) {
    Document document{{"n", n}, {"type", media.type},
        {"size", media.size ? Document(*media.size) : Document(nullptr)}, {"name", text_or_null(media.name)}};
    if (media.seconds) document["seconds"] = *media.seconds;
    return document;
}

/// Of one message, numbered from 1.
Document shape_all_told(const Message& message) {
    Document all = Document::array();
    for (const Media& media : message.media)
        all.push_back(shape_told(media, static_cast<std::int64_t>(all.size()) + 1));
    return all;
}

Document shape_all_media(const Message& message) {
    Document all = Document::array();
    for (const Media& media : message.media)
        all.push_back(shape_medium(media, message.id, static_cast<std::int64_t>(all.size()) + 1));
    return all;
}

} // namespace

Document shown_text(const Message& message) {
    return first_code_points(in_words(message), most_of_last_message);
}

Document last_message_of(const ConversationView& view) {
    if (!view.last_message) return nullptr;
    const Message& message = *view.last_message;
    const std::string text = in_words(message);
    const std::string_view shown = first_code_points(text, most_of_last_message);
    Document document{
        {"text", shown},
        {"truncated", shown.size() < text.size()},
        {"at", moment(message.sent_at)},
        {"direction", word(message.direction)},
        {"media_count", message.media_count},
        {"media", shape_all_told(message)},
        {"edited", message.edited_at.has_value()},
        {"deleted", message.deleted_at.has_value()},
    };
    if (message.direction == Direction::out) {
        document["agent"] = text_or_null(message.reply ? message.reply->agent : "");
        document["state"] = message.reply ? Document(word(message.reply->state)) : Document(nullptr);
    }
    return document;
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
        {"awaiting_since", moment(view.awaiting_since)},
        {"assigned_at", moment(view.assigned_at)},
        {"closed_at", moment(view.closed_at)},
        {"previous_id", number_or_null(view.previous)},
        {"message_count", view.message_count},
        {"last_message", last_message_of(view)},
        {"window_ends_at", moment(reply_window::end_of(view.provider_type, view.last_written_at))},
    };
    if (view.new_messages) document["new"] = *view.new_messages;
    if (view.with_bot && view.state == ConversationState::unassigned) document["with_bot"] = true;
    return document;
}

Document shape_message(const Message& message) {
    Document document{
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
        {"state", message.reply ? Document(word(message.reply->state)) : Document(nullptr)},
        {"error", text_or_null(message.reply ? message.reply->error : "")},
        {"agent", text_or_null(message.reply ? message.reply->agent : "")},
    };
    if (message.forgotten) document["forgotten"] = true;
    return document;
}

namespace {

Document shape_draw(const Draw& draw) {
    return {{"candidates", draw.candidates}, {"index", draw.index},
        {"presence_age_ms", number_or_null(draw.presence_age_ms)},
        {"day", text_or_null(draw.day.value_or(""))}, {"number", number_or_null(draw.number)}};
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
