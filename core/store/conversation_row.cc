// SPDX-License-Identifier: MIT
#include "core/store/conversation_row.h"

#include "core/store/media.h"
#include "core/store/message_row.h"
#include "core/store/replies.h"
#include "core/wrap/database.h"

namespace convassign::conversations {

Conversation conversation_of(const Rows& row) {
    Conversation conversation;
    conversation.id = row.id<ConversationId>(0);
    conversation.state = row.word<ConversationState>(1);
    conversation.version = row.integer(2);
    conversation.line = row.id<LineId>(3);
    conversation.customer_id = row.id<CustomerId>(4);
    conversation.customer = row.text(5);
    conversation.assignee = row.maybe_id<AgentId>(6);
    conversation.opened_at = row.time(7);
    conversation.waiting_since = row.time(8);
    conversation.assigned_at = row.maybe_time(9);
    conversation.closed_at = row.maybe_time(10);
    conversation.previous = row.maybe_id<ConversationId>(11);
    conversation.with_bot = row.flag(12);
    if (!conversation.closed_at) conversation.awaiting_since = row.maybe_time(13);
    return conversation;
}

namespace {

/// Behind those of the conversation, and before those of its last message.
constexpr std::string_view view_columns =
    ", l.provider, p.name, a.name, a.online, c.message_count, l.type,"
    " coalesce((SELECT w.sent_at FROM messages w WHERE w.conversation_id = c.id AND w.direction = 'in'"
    " ORDER BY w.sent_at DESC LIMIT 1), (SELECT w.sent_at FROM messages w WHERE w.conversation_id = "
    "c.previous_id"
    " AND w.direction = 'in' ORDER BY w.sent_at DESC LIMIT 1)), ";
constexpr int first_of_message = 21;

constexpr std::string_view view_sources =
    " FROM conversations c JOIN lines l ON l.id = c.line_id JOIN customers p ON p.id = c.customer_id"
    " LEFT JOIN agents a ON a.id = c.assignee_id"
    " LEFT JOIN messages m ON m.id = (SELECT id FROM messages WHERE conversation_id = c.id"
    " ORDER BY sent_at DESC, id DESC LIMIT 1)";

} // namespace

ConversationView view_of(const Rows& row) {
    ConversationView view{conversation_of(row), row.text(14), row.text(19), row.text(15), row.text(16),
        row.flag(17), row.integer(18), {}, row.maybe_time(20)};
    if (!row.is_null(first_of_message)) view.last_message = message_of(row, first_of_message);
    return view;
}

void complete(Database& database, std::span<ConversationView> views) {
    std::vector<Message*> messages;
    for (ConversationView& view : views)
        if (view.last_message) messages.push_back(&*view.last_message);
    media::fill(database, messages);
    replies::add_standings(database, messages);
}

std::string select_views(const std::string& rest) {
    return "SELECT " + std::string(conversation_columns) + std::string(view_columns) + message_columns
        + std::string(view_sources) + rest;
}

} // namespace convassign::conversations
