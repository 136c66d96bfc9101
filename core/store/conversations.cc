// SPDX-License-Identifier: MIT
#include "core/store/conversations.h"

#include "core/store/conversation_row.h"
#include "core/wrap/database.h"

#include <limits>

namespace convassign::conversations {

namespace {

/// From the conversations `c` that these tables give.
std::string select_conversations(const std::string& tables) {
    return "SELECT " + std::string(conversation_columns) + " FROM " + tables
        + " JOIN customers p ON p.id = c.customer_id";
}

std::optional<Conversation> first_conversation(Rows row) {
    if (!row.next()) return std::nullopt;
    return conversation_of(row);
}

} // namespace

std::optional<Conversation> find(Database& database, ConversationId id) {
    static const std::string sql = select_conversations("conversations c") + " WHERE c.id = ?";
    return first_conversation(database.query(sql, {id}));
}

LineId line_of(Database& database, ConversationId id) {
    return LineId{database.number("SELECT line_id FROM conversations WHERE id = ?", {id})};
}

std::optional<Conversation> find_open(Database& database, LineId line, const std::string& address) {
    static const std::string sql =
        select_conversations("addresses x JOIN conversations c ON c.customer_id = x.customer_id")
        + " WHERE x.line_id = ? AND x.address = ? AND " + not_closed;
    return first_conversation(database.query(sql, {line, address}));
}

std::optional<Conversation> find_open(Database& database, CustomerId customer) {
    static const std::string sql =
        select_conversations("conversations c") + " WHERE c.customer_id = ? AND " + not_closed;
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
        start + " AND line_id NOT IN (SELECT CAST(v0 AS BIGINT) FROM bound_rows(?4))" + end;
    BoundRows lines;
    for (const LineId line : not_these)
        lines.add({line});
    std::vector<QueueEntry> entries;
    entries.reserve(static_cast<std::size_t>(limit));
    for (Rows row = not_these.empty()
             ? database.query(of_all, {after.waiting_since, after.id, limit})
             : database.query(of_some, {after.waiting_since, after.id, limit, lines});
         row.next();)
        entries.push_back({{row.time(0), row.id<ConversationId>(1)}, row.flag(2), row.id<LineId>(3)});
    return entries;
}

std::vector<QueuePlace> closed_and_old(
    Database& database, const QueuePlace& after, Time before, OldOnes which, std::int64_t limit) {
    const std::string start = "SELECT waiting_since, id FROM conversations WHERE state = 'closed'";
    static const std::string end = " AND (waiting_since, id) > (?1, ?2) AND waiting_since < ?3"
                                   " ORDER BY waiting_since, id LIMIT ?4";
    static const std::string all = start + end;
    static const std::string not_emptied = start + " AND emptied = 0" + end;
    std::vector<QueuePlace> places;
    for (Rows row = database.query(
             which == OldOnes::all ? all : not_emptied, {after.waiting_since, after.id, before, limit});
         row.next();)
        places.push_back({row.time(0), row.id<ConversationId>(1)});
    return places;
}

bool is_removable(Database& database, ConversationId id) {
    return database.number(
               "SELECT ?1 < (SELECT max(id) FROM conversations)"
               " AND NOT EXISTS (SELECT 1 FROM messages WHERE conversation_id = ?1"
               " AND id = (SELECT max(id) FROM messages))"
               " AND NOT EXISTS (SELECT 1 FROM messages WHERE conversation_id = ?1"
               " AND amended = (SELECT max(amended) FROM messages WHERE amended IS NOT NULL))"
               " AND NOT EXISTS (SELECT 1 FROM opened WHERE conversation_id = ?1"
               " AND change = (SELECT max(change) FROM opened))"
               " AND NOT EXISTS (SELECT 1 FROM history WHERE conversation_id = ?1"
               " AND id = (SELECT max(id) FROM history))"
               " AND NOT EXISTS (SELECT 1 FROM outbox WHERE conversation_id = ?1 AND ended_at IS NULL)",
               {id})
        != 0;
}

bool has_unassigned(Database& database) {
    return database.number("SELECT EXISTS (SELECT 1 FROM conversations WHERE state = 'unassigned'"
                           " AND with_bot = 0)")
        != 0;
}

std::vector<ConversationId> assigned_to(Database& database, AgentId agent) {
    return assigned_to(database, agent, std::numeric_limits<std::int64_t>::max());
}

std::optional<AgentId> ended_assignee(Database& database) {
    Rows row = database.query("SELECT a.id FROM agents a WHERE (a.enabled = 0 OR a.removed = 1) AND EXISTS"
                              " (SELECT 1 FROM conversations c WHERE c.assignee_id = a.id) LIMIT 1");
    return row.next() ? std::optional(row.id<AgentId>(0)) : std::nullopt;
}

std::vector<ConversationId> assigned_to(Database& database, AgentId agent, std::int64_t limit) {
    std::vector<ConversationId> ids;
    for (Rows row = database.query(
             "SELECT id FROM conversations WHERE assignee_id = ? ORDER BY waiting_since, id LIMIT ?",
             {agent, limit});
         row.next();)
        ids.push_back(row.id<ConversationId>(0));
    return ids;
}

std::vector<ConversationId> never_shown(Database& database, const LastLease& lease, std::int64_t limit) {
    std::vector<ConversationId> ids;
    for (Rows row = database.query(
             "SELECT c.id FROM conversations c WHERE c.assignee_id = ?1 AND c.shown = 0 AND c.assigned_at >= "
             "?2"
             " AND c.assigned_at <= ?3 AND NOT EXISTS (SELECT 1 FROM history h WHERE h.conversation_id = c.id"
             " AND h.because = 'never_shown') ORDER BY c.waiting_since, c.id LIMIT ?4",
             {lease.agent, lease.since, lease.until, limit});
         row.next();)
        ids.push_back(row.id<ConversationId>(0));
    return ids;
}

ConversationCounts count_by_state(Database& database) {
    Rows row = database.query(
        "SELECT (SELECT count(*) FROM conversations WHERE state = 'unassigned' AND with_bot = 0),"
        " (SELECT count(*) FROM conversations WHERE assignee_id IS NOT NULL),"
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

std::unordered_map<AgentId, Time> oldest_awaiting(Database& database) {
    std::unordered_map<AgentId, Time> oldest;
    for (Rows row = database.query("SELECT a.id, (SELECT min(c.awaiting_since) FROM conversations c"
                                   " WHERE c.assignee_id = a.id) FROM agents a WHERE a.removed = 0");
         row.next();)
        if (const auto since = row.maybe_time(1)) oldest.emplace(row.id<AgentId>(0), *since);
    return oldest;
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
    ConversationView view = view_of(row);
    complete(database, {&view, 1});
    return view;
}

} // namespace convassign::conversations
