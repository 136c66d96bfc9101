// SPDX-License-Identifier: MIT
#include "core/store/messages.h"

#include "core/wrap/sqlite.h"

#include "core/json.h"

#include <algorithm>

namespace convassign::messages {

namespace {

constexpr std::string_view select_messages = "SELECT id, conversation_id, provider_message_id, direction, "
                                             "text, media_count, sent_at, stored_at, media FROM messages";

Message message_of(const Rows& row) {
    Message message;
    message.id = row.id<MessageId>(0);
    message.conversation = row.id<ConversationId>(1);
    message.provider_message_id = row.text(2);
    message.direction = row.word<Direction>(3);
    message.text = row.text(4);
    message.media_count = row.integer(5);
    message.sent_at = row.time(6);
    message.stored_at = row.time(7);
    message.media = parse_media(row.text(8));
    return message;
}

} // namespace

std::optional<Message> find(Database& database, LineId line, const std::string& provider_message_id) {
    static const std::string sql =
        std::string(select_messages) + " WHERE line_id = ? AND provider_message_id = ?";
    Rows row = database.query(sql, {line, provider_message_id});
    if (!row.next()) return std::nullopt;
    return message_of(row);
}

void add(Database& database, LineId line, const Message& message) {
    database.run("INSERT INTO messages (line_id, provider_message_id, conversation_id, direction, text,"
                 " media_count, sent_at, stored_at, media) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {line, message.provider_message_id, message.conversation, message.direction, message.text,
            message.media_count, message.sent_at, message.stored_at, media_json(message.media)});
    database.run(
        "UPDATE conversations SET message_count = message_count + 1 WHERE id = ?", {message.conversation});
}

void amend(Database& database, MessageId id, const std::string& text, std::int64_t media_count,
    const std::vector<Media>& media) {
    const std::int64_t number =
        database.number("SELECT max(amended) FROM messages WHERE amended IS NOT NULL") + 1;
    database.run("UPDATE messages SET text = ?, media_count = ?, media = ?, amended = ? WHERE id = ?",
        {text, media_count, media_json(media), number, id});
}

std::vector<Message> latest(Database& database, ConversationId id, std::int64_t limit) {
    static const std::string sql =
        std::string(select_messages) + " WHERE conversation_id = ? ORDER BY sent_at DESC, id DESC LIMIT ?";
    std::vector<Message> messages;
    for (Rows row = database.query(sql, {id, limit}); row.next();)
        messages.push_back(message_of(row));
    std::ranges::reverse(messages);
    return messages;
}

} // namespace convassign::messages
