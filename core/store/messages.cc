// SPDX-License-Identifier: MIT
#include "core/store/messages.h"

#include "core/store/message_row.h"
#include "core/wrap/sqlite.h"

#include <algorithm>
#include <map>

namespace convassign::messages {

namespace {

std::string select_messages(const std::string& rest) {
    return std::string("SELECT ") + message_columns + " FROM messages m WHERE " + rest;
}

/// From the messages `m` that these tables give.
std::string select_known(const std::string& tables) {
    return std::string("SELECT p.address, ") + message_columns + " FROM " + tables
        + " JOIN conversations c ON c.id = m.conversation_id JOIN customers p ON p.id = c.customer_id";
}

KnownMessage known_message_of(const Rows& row) { return {message_of(row, 1), row.text(0)}; }

} // namespace

std::optional<KnownMessage> find(Database& database, LineId line, const std::string& provider_message_id) {
    static const std::string sql =
        select_known("messages m") + " WHERE m.line_id = ? AND m.provider_message_id = ?";
    Rows row = database.query(sql, {line, provider_message_id});
    if (!row.next()) return std::nullopt;
    return known_message_of(row);
}

std::vector<KnownMessage> find_all(
    Database& database, LineId line, std::span<const std::string> provider_message_ids) {
    // The planner of SQLite would go through all of the line, so the order of the tables is given.
    static const std::string sql = select_known("json_each(?1) i CROSS JOIN messages m")
        + " WHERE m.line_id = ?2 AND m.provider_message_id = i.value->>0";
    BoundRows ids;
    for (const std::string& id : provider_message_ids)
        ids.add({id});
    std::vector<KnownMessage> known;
    for (Rows row = database.query(sql, {ids.text(), line}); row.next();)
        known.push_back(known_message_of(row));
    return known;
}

std::optional<std::string> newest_with_prefix(
    Database& database, ConversationId id, const std::string& prefix) {
    Rows row = database.query("SELECT provider_message_id FROM messages WHERE conversation_id = ?1"
                              " AND substr(provider_message_id, 1, length(?2)) = ?2"
                              " ORDER BY sent_at DESC, id DESC LIMIT 1",
        {id, prefix});
    return row.next() ? std::optional(row.text(0)) : std::nullopt;
}

void add(Database& database, LineId line, const Message& message) {
    database.run("INSERT INTO messages (line_id, provider_message_id, conversation_id, direction, text,"
                 " media_count, sent_at, stored_at, media) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {line, message.provider_message_id, message.conversation, message.direction, message.text,
            message.media_count, message.sent_at, message.stored_at, media_text(message.media)});
    database.run(
        "UPDATE conversations SET message_count = message_count + 1 WHERE id = ?", {message.conversation});
}

void add_all(Database& database, LineId line, std::span<const Message> messages) {
    BoundRows rows;
    std::map<ConversationId, std::int64_t> counts;
    for (const Message& one : messages) {
        rows.add({one.provider_message_id, one.conversation, one.direction, one.text, one.media_count,
            one.sent_at, one.stored_at, media_text(one.media)});
        ++counts[one.conversation];
    }
    database.run("INSERT INTO messages (line_id, provider_message_id, conversation_id, direction, text,"
                 " media_count, sent_at, stored_at, media) SELECT ?2, value->>0, CAST(value->>1 AS BIGINT),"
                 " value->>2, value->>3, CAST(value->>4 AS BIGINT), CAST(value->>5 AS BIGINT),"
                 " CAST(value->>6 AS BIGINT), value->>7 FROM json_each(?1)",
        {rows.text(), line});
    BoundRows added;
    for (const auto& [conversation, count] : counts)
        added.add({conversation, count});
    database.run("UPDATE conversations SET message_count = message_count + added.count FROM"
                 " (SELECT CAST(value->>0 AS BIGINT) AS id, CAST(value->>1 AS BIGINT) AS count"
                 " FROM json_each(?)) added WHERE conversations.id = added.id",
        {added.text()});
}

void amend(Database& database, const Message& message) {
    const std::int64_t number =
        database.number("SELECT max(amended) FROM messages WHERE amended IS NOT NULL") + 1;
    database.run("UPDATE messages SET text = ?, media_count = ?, media = ?, edited_at = ?, deleted_at = ?,"
                 " amended = ? WHERE id = ?",
        {message.text, message.media_count, media_text(message.media), message.edited_at, message.deleted_at,
            number, message.id});
}

std::vector<Message> latest(Database& database, ConversationId id, std::int64_t limit) {
    static const std::string sql =
        select_messages("m.conversation_id = ? ORDER BY m.sent_at DESC, m.id DESC LIMIT ?");
    std::vector<Message> messages;
    for (Rows row = database.query(sql, {id, limit}); row.next();)
        messages.push_back(message_of(row));
    std::ranges::reverse(messages);
    return messages;
}

} // namespace convassign::messages
