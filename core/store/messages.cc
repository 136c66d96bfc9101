// SPDX-License-Identifier: MIT
#include "core/store/messages.h"

#include "core/store/media.h"
#include "core/store/message_row.h"
#include "core/store/search_index.h"
#include "core/wrap/database.h"

#include <algorithm>

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

/// Of what customers wrote, only what is newer than the newest of ours awaits an answer.
void note_answer(Database& database, ConversationId id) {
    database.run("UPDATE conversations SET awaiting_since = (SELECT min(i.sent_at) FROM messages i"
                 " WHERE i.conversation_id = ?1 AND i.direction = 'in' AND i.sent_at >"
                 " (SELECT max(o.sent_at) FROM messages o WHERE o.conversation_id = ?1"
                 " AND o.direction = 'out')) WHERE id = ?1",
        {id});
}

KnownMessage known_message_of(const Rows& row) { return {message_of(row, 1), row.text(0)}; }

template <typename Any>
void fill_in_media(Database& database, std::vector<Any>& messages) {
    std::vector<Message*> all;
    for (Any& message : messages)
        all.push_back(&message);
    media::fill(database, all);
}

} // namespace

std::optional<KnownMessage> find(Database& database, LineId line, const std::string& provider_message_id) {
    static const std::string sql =
        select_known("messages m") + " WHERE m.line_id = ? AND m.provider_message_id = ?";
    Rows row = database.query(sql, {line, provider_message_id});
    if (!row.next()) return std::nullopt;
    KnownMessage known = known_message_of(row);
    Message* const it = &known;
    media::fill(database, {&it, 1});
    return known;
}

std::vector<KnownMessage> find_all(
    Database& database, LineId line, std::span<const std::string> provider_message_ids) {
    // The planner of SQLite would go through all of the line, so the order of the tables is given.
    static const std::string sql = select_known("bound_rows(?1) i CROSS JOIN messages m")
        + " WHERE m.line_id = ?2 AND m.provider_message_id = i.v0";
    BoundRows ids;
    for (const std::string& id : provider_message_ids)
        ids.add({id});
    std::vector<KnownMessage> known;
    for (Rows row = database.query(sql, {ids, line}); row.next();)
        known.push_back(known_message_of(row));
    fill_in_media(database, known);
    return known;
}

std::optional<std::string> newest_with_prefix(
    Database& database, ConversationId id, const std::string& prefix) {
    Rows row = database.query("SELECT provider_message_id FROM messages WHERE conversation_id = ?1"
                              " AND direction = 'in' AND substr(provider_message_id, 1, length(?2)) = ?2"
                              " ORDER BY sent_at DESC, id DESC LIMIT 1",
        {id, prefix});
    return row.next() ? std::optional(row.text(0)) : std::nullopt;
}

void add(Database& database, LineId line, const Message& message) {
    database.run("INSERT INTO messages (line_id, provider_message_id, conversation_id, direction, text,"
                 " media_count, sent_at, stored_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        {line, message.provider_message_id, message.conversation, message.direction, message.text,
            message.media_count, message.sent_at, message.stored_at});
    if (message.direction == Direction::out) note_answer(database, message.conversation);
    media::add_all(database, line, {&message, 1}, message.stored_at);
}

void add_all(Database& database, LineId line, std::span<const Message> messages) {
    BoundRows rows;
    for (const Message& one : messages)
        rows.add({one.provider_message_id, one.conversation, one.direction, one.text, one.media_count,
            one.sent_at, one.stored_at});
    database.run("INSERT INTO messages (line_id, provider_message_id, conversation_id, direction, text,"
                 " media_count, sent_at, stored_at) SELECT ?2, v0, CAST(v1 AS BIGINT),"
                 " v2, v3, CAST(v4 AS BIGINT), CAST(v5 AS BIGINT),"
                 " CAST(v6 AS BIGINT) FROM bound_rows(?1)",
        {rows, line});
    for (const Message& one : messages)
        if (one.direction == Direction::out) note_answer(database, one.conversation);
    if (!messages.empty()) media::add_all(database, line, messages, messages.front().stored_at);
}

void count(Database& database, ConversationId conversation, const std::optional<Time>& awaits_since) {
    database.run("UPDATE conversations SET message_count = message_count + 1,"
                 " awaiting_since = CASE WHEN awaiting_since <= ?2 THEN awaiting_since"
                 " ELSE coalesce(?2, awaiting_since) END WHERE id = ?1",
        {conversation, awaits_since});
}

void count_all(Database& database, const Counts& counts) {
    if (counts.empty()) return;
    BoundRows added;
    for (const auto& [conversation, count] : counts)
        added.add({conversation, count.messages, count.awaits_since});
    database.run("UPDATE conversations SET message_count = message_count + added.count,"
                 " awaiting_since = CASE WHEN awaiting_since <= added.since THEN awaiting_since"
                 " ELSE coalesce(added.since, awaiting_since) END FROM"
                 " (SELECT CAST(v0 AS BIGINT) AS id, CAST(v1 AS BIGINT) AS count,"
                 " CAST(v2 AS BIGINT) AS since FROM bound_rows(?)) added"
                 " WHERE conversations.id = added.id",
        {added});
}

void amend(Database& database, LineId line, const Message& message) {
    const bool has_other_text =
        database.number("SELECT EXISTS (SELECT 1 FROM messages WHERE id = ? AND text <> ? AND forgotten = 0)",
            {message.id, message.text})
        != 0;
    if (has_other_text) search_index::remove(database, message.id);
    const std::int64_t number =
        database.number("SELECT max(amended) FROM messages WHERE amended IS NOT NULL") + 1;
    database.run("UPDATE messages SET text = ?, media_count = ?, edited_at = ?, deleted_at = ?, amended = ?"
                 " WHERE id = ? AND forgotten = 0",
        {message.text, message.media_count, message.edited_at, message.deleted_at, number, message.id});
    if (message.media.empty())
        media::remove_all(database, message.id);
    else
        media::add_all(database, line, {&message, 1}, message.stored_at);
    if (has_other_text) search_index::add(database, message.id);
}

void touch(Database& database, MessageId id) {
    const std::int64_t number =
        database.number("SELECT max(amended) FROM messages WHERE amended IS NOT NULL") + 1;
    database.run("UPDATE messages SET amended = ? WHERE id = ?", {number, id});
}

void rename(Database& database, MessageId id, const std::string& provider_message_id) {
    database.run("UPDATE messages SET provider_message_id = ? WHERE id = ?", {provider_message_id, id});
}

void save_text(Database& database, MessageId id, const std::string& text) {
    database.run("UPDATE messages SET text = ? WHERE id = ?", {text, id});
}

bool is_newest(Database& database, MessageId id) {
    return database.number("SELECT max(id) FROM messages") == id.value;
}

void remove(Database& database, const Message& message) {
    media::remove_all(database, message.id);
    database.run("DELETE FROM messages WHERE id = ?", {message.id});
    database.run(
        "UPDATE conversations SET message_count = message_count - 1 WHERE id = ?", {message.conversation});
}

std::vector<std::string> ids_of(Database& database, ConversationId id) {
    std::vector<std::string> ids;
    for (Rows row =
             database.query("SELECT provider_message_id FROM messages WHERE conversation_id = ?", {id});
         row.next();)
        ids.push_back(row.text(0));
    return ids;
}

void forget_all(Database& database, ConversationId id, const std::string& mark) {
    search_index::remove_all(database, id, Time::max());
    media::remove_all(database, id);
    database.run("UPDATE messages SET text = '', forgotten = 1,"
                 " provider_message_id = '#' || id || ?2 WHERE conversation_id = ?1",
        {id, mark});
    database.run("UPDATE messages SET amended ="
                 " (SELECT coalesce(max(o.amended), 0) + 1 FROM messages o WHERE o.amended IS NOT NULL)"
                 " WHERE id = (SELECT l.id FROM messages l WHERE l.conversation_id = ?"
                 " ORDER BY l.sent_at DESC, l.id DESC LIMIT 1)",
        {id});
}

void forget_before(Database& database, ConversationId id, Time time) {
    search_index::remove_all(database, id, time);
    media::remove_before(database, id, time);
    database.run("UPDATE messages SET text = '', forgotten = 1"
                 " WHERE conversation_id = ? AND sent_at < ? AND forgotten = 0",
        {id, time});
}

std::vector<std::string> ids_since(Database& database, ConversationId id, Time time) {
    std::vector<std::string> ids;
    for (Rows row = database.query(
             "SELECT provider_message_id FROM messages WHERE conversation_id = ? AND sent_at >= ?",
             {id, time});
         row.next();)
        ids.push_back(row.text(0));
    return ids;
}

std::optional<Message> find(Database& database, MessageId id) {
    static const std::string sql = select_messages("m.id = ?");
    Rows row = database.query(sql, {id});
    if (!row.next()) return std::nullopt;
    Message message = message_of(row);
    Message* const it = &message;
    media::fill(database, {&it, 1});
    return message;
}

namespace {

std::vector<std::string> newest_ids(
    Database& database, CustomerId customer, Direction direction, std::int64_t limit) {
    std::vector<std::string> ids;
    for (Rows row = database.query(
             "SELECT m.provider_message_id FROM conversations c JOIN messages m ON m.conversation_id = c.id"
             " WHERE c.customer_id = ? AND m.direction = ? ORDER BY m.sent_at DESC, m.id DESC LIMIT ?",
             {customer, direction, limit});
         row.next();)
        ids.push_back(row.text(0));
    return ids;
}

} // namespace

std::vector<std::string> newest_of_customer(Database& database, CustomerId customer, std::int64_t limit) {
    return newest_ids(database, customer, Direction::in, limit);
}

std::vector<std::string> newest_to_customer(Database& database, CustomerId customer, std::int64_t limit) {
    return newest_ids(database, customer, Direction::out, limit);
}

std::optional<Time> last_written_at(Database& database, CustomerId customer) {
    Rows row = database.query(
        "SELECT max(m.sent_at) FROM conversations c JOIN messages m ON m.conversation_id = c.id"
        " WHERE c.customer_id = ? AND m.direction = 'in'",
        {customer});
    row.next();
    return row.maybe_time(0);
}

std::vector<Message> before(
    Database& database, ConversationId id, const Message& message, std::int64_t limit) {
    static const std::string sql = select_messages("m.conversation_id = ? AND (m.sent_at, m.id) < (?, ?)"
                                                   " ORDER BY m.sent_at DESC, m.id DESC LIMIT ?");
    std::vector<Message> messages;
    for (Rows row = database.query(sql, {id, message.sent_at, message.id, limit}); row.next();)
        messages.push_back(message_of(row));
    fill_in_media(database, messages);
    std::ranges::reverse(messages);
    return messages;
}

std::vector<Message> latest(Database& database, ConversationId id, std::int64_t limit) {
    static const std::string sql =
        select_messages("m.conversation_id = ? ORDER BY m.sent_at DESC, m.id DESC LIMIT ?");
    std::vector<Message> messages;
    for (Rows row = database.query(sql, {id, limit}); row.next();)
        messages.push_back(message_of(row));
    fill_in_media(database, messages);
    std::ranges::reverse(messages);
    return messages;
}

} // namespace convassign::messages
