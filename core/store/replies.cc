// SPDX-License-Identifier: MIT
#include "core/store/replies.h"

#include "core/wrap/database.h"
#include "core/wrap/json.h"

#include <unordered_map>

namespace convassign::replies {

namespace {

constexpr std::string_view reply_columns =
    "SELECT message_id, agent_id, key, state, error, state_at, template, variables FROM replies";

std::string variables_text(const std::vector<std::string>& variables) {
    return variables.empty() ? "" : finished(OrderedJson(variables));
}

std::optional<ReplyRow> first_of(Rows row) {
    if (!row.next()) return std::nullopt;
    ReplyRow reply;
    reply.message = row.id<MessageId>(0);
    reply.agent = row.maybe_id<AgentId>(1);
    reply.key = row.text(2);
    reply.state = row.word<ReplyState>(3);
    reply.error = row.text(4);
    reply.state_at = row.time(5);
    reply.template_name = row.text(6);
    if (const std::string variables = row.text(7); !variables.empty())
        reply.variables = parse_json(variables).get<std::vector<std::string>>();
    return reply;
}

} // namespace

void add(Database& database, const ReplyRow& row) {
    const auto key = row.key.empty() ? std::nullopt : std::optional(row.key);
    database.run(
        "INSERT INTO replies (message_id, agent_id, key, state, error, state_at, template, variables)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        {row.message, row.agent, key, row.state, row.error, row.state_at, row.template_name,
            variables_text(row.variables)});
}

void save(Database& database, const ReplyRow& row) {
    database.run("UPDATE replies SET state = ?, error = ?, state_at = ? WHERE message_id = ?",
        {row.state, row.error, row.state_at, row.message});
}

void remove(Database& database, MessageId message) {
    database.run("DELETE FROM replies WHERE message_id = ?", {message});
}

void move(Database& database, MessageId from, MessageId into) {
    database.run("UPDATE replies SET message_id = ? WHERE message_id = ?", {into, from});
}

std::optional<ReplyRow> find(Database& database, MessageId message) {
    static const std::string sql = std::string(reply_columns) + " WHERE message_id = ?";
    return first_of(database.query(sql, {message}));
}

std::optional<ReplyRow> find_by_key(Database& database, const std::string& key) {
    static const std::string sql = std::string(reply_columns) + " WHERE key = ?";
    return first_of(database.query(sql, {key}));
}

std::vector<DoubtfulReply> doubtful_of(Database& database, CustomerId customer) {
    std::vector<DoubtfulReply> all;
    for (Rows row = database.query(
             "SELECT r.message_id, m.text, m.sent_at FROM replies r JOIN messages m ON m.id = r.message_id"
             " JOIN conversations c ON c.id = m.conversation_id"
             " WHERE (r.state = 'waiting' OR r.state = 'perhaps_sent') AND c.customer_id = ?"
             " AND (r.state = 'perhaps_sent' OR EXISTS (SELECT 1 FROM outbox o WHERE o.reply_id = "
             "r.message_id"
             " AND o.ended_at IS NULL AND o.in_doubt = 1)) ORDER BY r.message_id",
             {customer});
         row.next();)
        all.push_back({row.id<MessageId>(0), row.text(1), row.time(2)});
    return all;
}

bool has_open(Database& database, LineId line) {
    return database.number("SELECT EXISTS (SELECT 1 FROM replies r CROSS JOIN messages m"
                           " WHERE m.id = r.message_id AND (r.state = 'waiting' OR r.state = 'perhaps_sent') "
                           "AND m.line_id = ?)",
               {line})
        != 0;
}

std::vector<MessageId> open_of(Database& database, ConversationId conversation) {
    std::vector<MessageId> all;
    for (Rows row = database.query(
             "SELECT r.message_id FROM replies r JOIN messages m ON m.id = r.message_id"
             " WHERE (r.state = 'waiting' OR r.state = 'perhaps_sent') AND m.conversation_id = ?",
             {conversation});
         row.next();)
        all.push_back(row.id<MessageId>(0));
    return all;
}

void add_standings(Database& database, std::span<Message* const> messages) {
    BoundRows ids;
    std::unordered_map<MessageId, Message*> by_id;
    for (Message* const message : messages)
        if (message->direction == Direction::out) {
            ids.add({message->id});
            by_id.emplace(message->id, message);
        }
    if (ids.is_empty()) return;
    for (Rows row = database.query(
             "SELECT r.message_id, a.name, r.state, r.error FROM bound_rows(?1) i CROSS JOIN replies r"
             " LEFT JOIN agents a ON a.id = r.agent_id WHERE r.message_id = CAST(i.v0 AS BIGINT)",
             {ids});
         row.next();)
        by_id.at(row.id<MessageId>(0))->reply =
            ReplyStanding{row.text(1), row.word<ReplyState>(2), row.text(3)};
}

void add_standings(Database& database, std::vector<Message>& messages) {
    std::vector<Message*> all;
    for (Message& message : messages)
        all.push_back(&message);
    add_standings(database, std::span<Message* const>(all));
}

void add_standing(Database& database, Message& message) {
    Message* const one = &message;
    add_standings(database, std::span(&one, 1));
}

} // namespace convassign::replies
