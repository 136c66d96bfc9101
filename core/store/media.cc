// SPDX-License-Identifier: MIT
#include "core/store/media.h"

#include "core/wrap/database.h"

#include <unordered_map>

namespace convassign::media {

namespace {

constexpr std::string_view media_columns =
    "f.type, f.size, f.name, f.seconds, f.locator, f.state, f.reason, f.digest";
constexpr int first_of_row = 8;

Media media_of(const Rows& row) {
    Media media;
    media.type = row.text(0);
    media.size = row.maybe_integer(1);
    media.name = row.text(2);
    media.seconds = row.maybe_integer(3);
    media.locator = row.text(4);
    media.state = row.word<MediaState>(5);
    media.reason = row.word<MediaReason>(6);
    media.digest = row.text(7);
    return media;
}

Row row_of(const Rows& row) {
    Row one{media_of(row), {}, {}, {}, false, 0};
    one.key = {row.id<MessageId>(first_of_row), row.integer(first_of_row + 1)};
    one.line = row.id<LineId>(first_of_row + 2);
    one.provider_message_id = row.text(first_of_row + 3);
    one.is_asked = row.flag(first_of_row + 4);
    one.attempts = row.integer(first_of_row + 5);
    return one;
}

std::string select_rows(const std::string& rest) {
    return "SELECT " + std::string(media_columns)
        + ", f.message_id, f.n, f.line_id, m.provider_message_id, f.asked, f.attempts"
          " FROM media f JOIN messages m ON m.id = f.message_id WHERE "
        + rest;
}

std::optional<Row> first_row(Rows row) {
    if (!row.next()) return std::nullopt;
    return row_of(row);
}

std::vector<Key> keys_of(Rows row) {
    std::vector<Key> keys;
    while (row.next())
        keys.push_back({row.id<MessageId>(0), row.integer(1)});
    return keys;
}

} // namespace

std::optional<Row> find(Database& database, const Key& key) {
    static const std::string sql = select_rows("f.message_id = ? AND f.n = ?");
    return first_row(database.query(sql, {key.message, key.n}));
}

void fill(Database& database, std::span<Message* const> messages) {
    BoundRows ids;
    std::unordered_map<std::int64_t, Message*> by_id;
    for (Message* message : messages) {
        message->media.clear();
        if (message->media_count == 0) continue;
        ids.add({message->id});
        by_id[message->id.value] = message;
    }
    if (by_id.empty()) return;
    static const std::string sql = "SELECT " + std::string(media_columns)
        + ", f.message_id FROM bound_rows(?) i CROSS JOIN media f"
          " WHERE f.message_id = CAST(i.v0 AS BIGINT) ORDER BY f.message_id, f.n";
    for (Rows row = database.query(sql, {ids}); row.next();)
        by_id.at(row.integer(first_of_row))->media.push_back(media_of(row));
}

void add_all(Database& database, LineId line, std::span<const Message> messages, Time now) {
    BoundRows rows;
    for (const Message& message : messages) {
        std::int64_t n = 0;
        for (const Media& one : message.media) {
            const bool is_readable = !one.locator.empty();
            rows.add({message.provider_message_id, ++n, one.type, one.size, one.name, one.seconds,
                one.locator, is_readable ? MediaState::waiting : MediaState::gone,
                is_readable ? MediaReason::none : MediaReason::unreadable,
                is_readable ? std::optional(now) : std::nullopt});
        }
    }
    if (rows.is_empty()) return;
    // The planner of SQLite would go through all of the line, so the order of the tables is given.
    database.run(
        "INSERT INTO media (message_id, n, line_id, type, size, name, seconds, locator, state, reason,"
        " due_at) SELECT m.id, CAST(i.v1 AS BIGINT), m.line_id, i.v2,"
        " CAST(i.v3 AS BIGINT), i.v4, CAST(i.v5 AS BIGINT), i.v6, i.v7,"
        " i.v8, CAST(i.v9 AS BIGINT) FROM bound_rows(?1) i CROSS JOIN messages m"
        " WHERE m.line_id = ?2 AND m.provider_message_id = i.v0 AND m.forgotten = 0"
        " ON CONFLICT (message_id, n) DO UPDATE SET locator = excluded.locator, state = excluded.state,"
        " reason = excluded.reason, due_at = excluded.due_at"
        " WHERE media.locator = '' AND excluded.locator <> ''",
        {rows, line});
}

void remove_all(Database& database, MessageId message) {
    database.run("DELETE FROM media WHERE message_id = ?", {message});
}

void remove_all(Database& database, ConversationId conversation) {
    database.run("DELETE FROM media WHERE message_id IN (SELECT id FROM messages WHERE conversation_id = ?)",
        {conversation});
}

void remove_before(Database& database, ConversationId conversation, Time time) {
    database.run("DELETE FROM media WHERE message_id IN"
                 " (SELECT id FROM messages WHERE conversation_id = ? AND sent_at < ?)",
        {conversation, time});
}

std::optional<Row> next_due(Database& database, LineId line, Time now) {
    static const std::string sql = select_rows(
        "f.line_id = ? AND f.state = 'waiting' AND f.due_at <= ? ORDER BY f.due_at, f.message_id, f.n"
        " LIMIT 1");
    return first_row(database.query(sql, {line, now}));
}

std::vector<Key> not_asked(Database& database, std::int64_t limit) {
    return keys_of(database.query(
        "SELECT message_id, n FROM media WHERE state = 'waiting' AND asked = 0 LIMIT ?", {limit}));
}

bool save(Database& database, const Row& row, std::optional<Time> due_at) {
    const auto digest = row.digest.empty() ? std::nullopt : std::optional(row.digest);
    return database.run("UPDATE media SET type = ?, size = ?, name = ?, seconds = ?, state = ?, reason = ?,"
                        " attempts = ?, due_at = ?, digest = ?, asked = asked * ?"
                        " WHERE message_id = ? AND n = ?",
               {row.type, row.size, row.name, row.seconds, row.state, row.reason, row.attempts, due_at,
                   digest, row.state == MediaState::waiting, row.key.message, row.key.n})
        == 1;
}

void ask(Database& database, const Key& key) {
    database.run("UPDATE media SET state = 'waiting', reason = '', asked = 1, attempts = 0, due_at = ?,"
                 " digest = NULL WHERE message_id = ? AND n = ?",
        {Time{}, key.message, key.n});
}

std::vector<Key> with_file(Database& database, const std::string& digest) {
    return keys_of(database.query("SELECT message_id, n FROM media WHERE digest = ?", {digest}));
}

Counts count(Database& database) {
    Rows row =
        database.query("SELECT count(*), coalesce(sum(CASE WHEN reason = 'failing' THEN 1 ELSE 0 END), 0),"
                       " coalesce(sum(CASE WHEN reason = 'no_room' THEN 1 ELSE 0 END), 0),"
                       " coalesce(sum(CASE WHEN reason = 'cannot_write' THEN 1 ELSE 0 END), 0)"
                       " FROM media WHERE state = 'waiting'");
    row.next();
    Counts counts;
    counts.waiting = row.integer(0);
    counts.failing = row.integer(1);
    counts.no_room = row.integer(2);
    counts.cannot_write = row.integer(3);
    Rows files = database.query("SELECT count(*), coalesce(sum(size), 0) FROM media_files");
    files.next();
    counts.files = files.integer(0);
    counts.bytes = files.integer(1);
    return counts;
}

} // namespace convassign::media

namespace convassign::media_files {

namespace {

File file_of(const Rows& row) { return {row.text(0), row.integer(1), row.time(2)}; }

} // namespace

void save(Database& database, const File& file) {
    database.run("INSERT INTO media_files (digest, size, fetched_at) VALUES (?, ?, ?)"
                 " ON CONFLICT (digest) DO UPDATE SET fetched_at = excluded.fetched_at",
        {file.digest, file.size, file.fetched_at});
}

void remove(Database& database, const std::string& digest) {
    database.run("DELETE FROM media_files WHERE digest = ?", {digest});
}

std::optional<File> find(Database& database, const std::string& digest) {
    Rows row = database.query("SELECT digest, size, fetched_at FROM media_files WHERE digest = ?", {digest});
    return row.next() ? std::optional(file_of(row)) : std::nullopt;
}

std::optional<File> oldest(Database& database) {
    Rows row = database.query("SELECT digest, size, fetched_at FROM media_files ORDER BY fetched_at LIMIT 1");
    return row.next() ? std::optional(file_of(row)) : std::nullopt;
}

std::vector<File> all(Database& database) {
    std::vector<File> files;
    for (Rows row = database.query("SELECT digest, size, fetched_at FROM media_files"); row.next();)
        files.push_back(file_of(row));
    return files;
}

std::int64_t bytes(Database& database) {
    return database.number("SELECT coalesce(sum(size), 0) FROM media_files");
}

std::vector<std::string> unused(Database& database, std::int64_t limit) {
    std::vector<std::string> digests;
    for (Rows row = database.query("SELECT f.digest FROM media_files f WHERE NOT EXISTS"
                                   " (SELECT 1 FROM media m WHERE m.digest = f.digest) LIMIT ?",
             {limit});
         row.next();)
        digests.push_back(row.text(0));
    return digests;
}

} // namespace convassign::media_files
