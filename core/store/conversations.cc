// SPDX-License-Identifier: MIT
#include "core/store/conversations.h"

#include "core/store/message_row.h"
#include "core/wrap/sqlite.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace convassign::conversations {

namespace {

constexpr std::string_view conversation_columns = "c.id, c.state, c.version, c.line_id, c.customer_id, "
                                                  "p.address, c.assignee_id, c.opened_at, c.waiting_since, "
                                                  "c.assigned_at, c.closed_at, c.previous_id, c.with_bot";

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
    return conversation;
}

/// From the conversations `c` that these tables give.
std::string select_conversations(const std::string& tables) {
    return "SELECT " + std::string(conversation_columns) + " FROM " + tables
        + " JOIN customers p ON p.id = c.customer_id";
}

std::optional<Conversation> first_conversation(Rows row) {
    if (!row.next()) return std::nullopt;
    return conversation_of(row);
}

/// Behind those of the conversation, and before those of its last message.
constexpr std::string_view view_columns = ", l.provider, p.name, a.name, a.online, c.message_count, ";
constexpr int first_of_message = 18;

constexpr std::string_view view_sources =
    " FROM conversations c JOIN lines l ON l.id = c.line_id JOIN customers p ON p.id = c.customer_id"
    " LEFT JOIN agents a ON a.id = c.assignee_id"
    " LEFT JOIN messages m ON m.id = (SELECT id FROM messages WHERE conversation_id = c.id"
    " ORDER BY sent_at DESC, id DESC LIMIT 1)";

ConversationView view_of(const Rows& row) {
    ConversationView view{
        conversation_of(row), row.text(13), row.text(14), row.text(15), row.flag(16), row.integer(17), {}};
    if (!row.is_null(first_of_message)) view.last_message = message_of(row, first_of_message);
    return view;
}

std::string select_views(const std::string& rest) {
    return "SELECT " + std::string(conversation_columns) + std::string(view_columns) + message_columns
        + std::string(view_sources) + rest;
}

/// In the order of the queue; otherwise by number, because no index has all states in that order.
bool is_by_age(const ConversationFilter& filter) { return filter.state || filter.assignee; }

/// Where a listing begins.
QueuePlace start_of(const ConversationFilter& filter) {
    const bool is_first_page = filter.after == QueuePlace{};
    if (!filter.newest_first || !is_first_page) return filter.after;
    return {Time::max(), ConversationId{std::numeric_limits<std::int64_t>::max()}};
}

std::string order_of(const ConversationFilter& filter) {
    const std::string direction = filter.newest_first ? " DESC" : "";
    return " ORDER BY " + (is_by_age(filter) ? "c.waiting_since" + direction + ", " : "") + "c.id"
        + direction;
}

/// The condition that all listings share; its values are those of filter_values(). The state stands in
/// the text, because the partial indexes hold for a constant only.
std::string condition(const ConversationFilter& filter) {
    const std::string is_behind = filter.newest_first ? " < " : " > ";
    std::string sql = " WHERE (c.waiting_since, c.id)" + is_behind + "(?1, ?2)";
    if (!is_by_age(filter)) sql = " WHERE c.id" + is_behind + "?2";
    if (filter.state) sql += " AND c.state = '" + std::string(word(*filter.state)) + "'";
    if (filter.with_bot) sql += std::string(" AND c.with_bot = ") + (*filter.with_bot ? "1" : "0");
    if (filter.assignee) sql += " AND c.assignee_id = ?3";
    if (filter.waiting_before) sql += " AND c.waiting_since <= ?4";
    // The plus keeps the order of the queue: an index on the line would find the rows, and then sort them
    // all.
    if (filter.provider) sql += " AND +c.line_id IN (SELECT id FROM lines WHERE provider = ?5)";
    if (filter.assignee_not_among)
        sql += " AND c.assignee_id NOT IN (SELECT CAST(value AS BIGINT) FROM json_each(?6))";
    // Somebody's own conversations are few: found by their numbers, and then sorted.
    if (filter.customers)
        sql += " AND c.id IN (SELECT o.id FROM json_each(?7) i JOIN conversations o"
               " ON o.customer_id = CAST(i.value AS BIGINT))";
    return sql;
}

template <typename Tag>
std::string json_array(const std::optional<std::vector<Id<Tag>>>& ids) {
    if (!ids) return "";
    std::string text = "[";
    for (const Id<Tag> id : *ids)
        text += (text.size() > 1 ? "," : "") + std::to_string(id.value);
    return text + "]";
}

} // namespace

std::optional<Conversation> find(Database& database, ConversationId id) {
    static const std::string sql = select_conversations("conversations c") + " WHERE c.id = ?";
    return first_conversation(database.query(sql, {id}));
}

std::optional<Conversation> find_open(Database& database, LineId line, const std::string& address) {
    static const std::string sql =
        select_conversations("addresses x JOIN conversations c ON c.customer_id = x.customer_id")
        + " WHERE x.line_id = ? AND x.address = ? AND c.closed_at IS NULL";
    return first_conversation(database.query(sql, {line, address}));
}

std::optional<Conversation> find_open(Database& database, CustomerId customer) {
    static const std::string sql =
        select_conversations("conversations c") + " WHERE c.customer_id = ? AND c.closed_at IS NULL";
    return first_conversation(database.query(sql, {customer}));
}

std::optional<ConversationId> find_latest(Database& database, LineId line, const std::string& address) {
    Rows row = database.query("SELECT max(c.id) FROM addresses x JOIN conversations c"
                              " ON c.customer_id = x.customer_id WHERE x.line_id = ? AND x.address = ?",
        {line, address});
    row.next();
    return row.maybe_id<ConversationId>(0);
}

std::vector<QueueEntry> queue(
    Database& database, const QueuePlace& after, std::int64_t limit, std::span<const LineId> not_these) {
    static const std::string start =
        "SELECT waiting_since, id, EXISTS (SELECT 1 FROM left_out WHERE conversation_id = c.id), line_id"
        " FROM conversations c WHERE state = 'unassigned' AND with_bot = 0"
        " AND (waiting_since, id) > (?1, ?2)";
    static const std::string end = " ORDER BY waiting_since, id LIMIT ?3";
    static const std::string of_all = start + end;
    static const std::string of_some =
        start + " AND line_id NOT IN (SELECT CAST(value->>0 AS BIGINT) FROM json_each(?4))" + end;
    BoundRows lines;
    for (const LineId line : not_these)
        lines.add({line});
    const std::string text = lines.text();
    std::vector<QueueEntry> entries;
    entries.reserve(static_cast<std::size_t>(limit));
    for (Rows row = not_these.empty() ? database.query(of_all, {after.waiting_since, after.id, limit})
                                      : database.query(of_some, {after.waiting_since, after.id, limit, text});
         row.next();)
        entries.push_back({{row.time(0), row.id<ConversationId>(1)}, row.flag(2), row.id<LineId>(3)});
    return entries;
}

bool has_unassigned(Database& database) {
    return database.number("SELECT EXISTS (SELECT 1 FROM conversations WHERE state = 'unassigned'"
                           " AND with_bot = 0)")
        != 0;
}

std::vector<ConversationId> assigned_to(Database& database, AgentId agent) {
    std::vector<ConversationId> ids;
    for (Rows row = database.query(
             "SELECT id FROM conversations WHERE assignee_id = ? ORDER BY waiting_since, id", {agent});
         row.next();)
        ids.push_back(row.id<ConversationId>(0));
    return ids;
}

ConversationCounts count_by_state(Database& database) {
    Rows row = database.query(
        "SELECT (SELECT count(*) FROM conversations WHERE state = 'unassigned' AND with_bot = 0),"
        " (SELECT count(*) FROM conversations WHERE state = 'assigned'),"
        " (SELECT count(*) FROM conversations WHERE state = 'closed'),"
        " (SELECT min(waiting_since) FROM conversations WHERE state = 'unassigned' AND with_bot = 0),"
        " (SELECT count(*) FROM conversations WHERE state = 'unassigned' AND with_bot = 1)");
    row.next();
    const std::int64_t with_bot = row.integer(4);
    return {row.integer(0) + with_bot, row.integer(1), row.integer(2), row.maybe_time(3), with_bot};
}

std::int64_t count_open(Database& database, AgentId agent) {
    return database.number("SELECT count(*) FROM conversations WHERE assignee_id = ?", {agent});
}

std::vector<AgentId> left_out(Database& database, ConversationId id) {
    std::vector<AgentId> agents;
    for (Rows row = database.query("SELECT agent_id FROM left_out WHERE conversation_id = ?", {id});
         row.next();)
        agents.push_back(row.id<AgentId>(0));
    return agents;
}

std::optional<ConversationView> view(Database& database, ConversationId id) {
    static const std::string sql = select_views(" WHERE c.id = ?");
    Rows row = database.query(sql, {id});
    if (!row.next()) return std::nullopt;
    return view_of(row);
}

namespace {

/// Both kinds of unassigned ones: no index has them together.
bool is_in_two_indexes(const ConversationFilter& filter) {
    return filter.state == ConversationState::unassigned && !filter.with_bot;
}

ConversationFilter half_of(ConversationFilter filter, bool with_bot) {
    filter.with_bot = with_bot;
    return filter;
}

/// The first ones of two listings in the same order.
std::vector<ConversationView> merged(std::vector<ConversationView> one, std::vector<ConversationView> other,
    const ConversationFilter& filter) {
    if (other.empty()) return one;
    const auto middle = std::ssize(one);
    std::ranges::move(other, std::back_inserter(one));
    const auto place = [](const ConversationView& view) { return QueuePlace{view.waiting_since, view.id}; };
    std::ranges::inplace_merge(
        one, one.begin() + middle,
        [&](const QueuePlace& a, const QueuePlace& b) { return filter.newest_first ? b < a : a < b; }, place);
    if (std::ssize(one) > filter.limit) one.erase(one.begin() + filter.limit, one.end());
    return one;
}

} // namespace

std::vector<ConversationView> list(Database& database, const ConversationFilter& filter) {
    if (is_in_two_indexes(filter))
        return merged(list(database, half_of(filter, false)), list(database, half_of(filter, true)), filter);
    const QueuePlace start = start_of(filter);
    const std::string sql = select_views(condition(filter) + order_of(filter) + " LIMIT ?8");
    std::vector<ConversationView> views;
    for (Rows row = database.query(sql,
             {start.waiting_since, start.id, filter.assignee, filter.waiting_before, filter.provider,
                 json_array(filter.assignee_not_among), json_array(filter.customers), filter.limit});
         row.next();)
        views.push_back(view_of(row));
    return views;
}

std::int64_t count(Database& database, const ConversationFilter& filter) {
    if (is_in_two_indexes(filter))
        return count(database, half_of(filter, false)) + count(database, half_of(filter, true));
    const QueuePlace start = start_of(filter);
    const std::string sql =
        "SELECT count(*) FROM conversations c" + condition(filter) + " AND ?8 IS NOT NULL";
    return database.number(sql,
        {start.waiting_since, start.id, filter.assignee, filter.waiting_before, filter.provider,
            json_array(filter.assignee_not_among), json_array(filter.customers), filter.limit});
}

} // namespace convassign::conversations
