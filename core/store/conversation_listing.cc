// SPDX-License-Identifier: MIT
// Lists conversations, of any filter, in the order of an index.
#include "core/store/conversation_row.h"
#include "core/store/conversations.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <unordered_map>
#include <utility>

namespace convassign::conversations {

namespace {

/// In the order of the queue; otherwise by number, because no index has all states in that order.
bool is_by_age(const ConversationFilter& filter) {
    return filter.state || filter.assignee || filter.awaiting_answer;
}

/// What the age of a conversation is counted from.
std::string age_of(const ConversationFilter& filter) {
    return filter.awaiting_answer ? "c.awaiting_since" : "c.waiting_since";
}

/// Where a listing begins.
QueuePlace start_of(const ConversationFilter& filter) {
    const bool is_first_page = filter.after == QueuePlace{};
    if (!filter.newest_first || !is_first_page) return filter.after;
    return {Time::max(), ConversationId{std::numeric_limits<std::int64_t>::max()}};
}

std::string order_of(const ConversationFilter& filter) {
    const std::string direction = filter.newest_first ? " DESC" : "";
    return " ORDER BY " + (is_by_age(filter) ? age_of(filter) + direction + ", " : "") + "c.id" + direction;
}

/// The condition that all listings share; its values are those of filter_values(). The state stands in
/// the text, because the partial indexes hold for a constant only.
std::string condition(const ConversationFilter& filter) {
    const std::string is_behind = filter.newest_first ? " < " : " > ";
    std::string sql = " WHERE (" + age_of(filter) + ", c.id)" + is_behind + "(?1, ?2)";
    if (!is_by_age(filter)) sql = " WHERE c.id" + is_behind + "?2";
    if (filter.state) sql += " AND c.state = '" + std::string(word(*filter.state)) + "'";
    if (filter.with_bot) sql += std::string(" AND c.with_bot = ") + (*filter.with_bot ? "1" : "0");
    if (filter.assignee) sql += " AND c.assignee_id = ?3";
    if (filter.waiting_before) sql += " AND " + age_of(filter) + " <= ?4";
    if (filter.awaiting_answer) sql += " AND c.awaiting_since IS NOT NULL";
    if (filter.awaiting_answer && !filter.state) sql += " AND +c.closed_at IS NULL";
    // The plus keeps the order of the queue: an index on the line would find the rows, and then sort them
    // all.
    if (filter.provider) sql += " AND +c.line_id IN (SELECT id FROM lines WHERE provider = ?5)";
    if (filter.assignee_not_among)
        sql += " AND c.assignee_id NOT IN (SELECT CAST(v0 AS BIGINT) FROM bound_rows(?6))";
    // Somebody's own conversations are few: found by their numbers, and then sorted.
    if (filter.customers)
        sql += " AND c.id IN (SELECT o.id FROM bound_rows(?7) i JOIN conversations o"
               " ON o.customer_id = CAST(i.v0 AS BIGINT))";
    return sql;
}

template <typename Tag>
BoundRows rows_of(const std::optional<std::vector<Id<Tag>>>& ids) {
    BoundRows rows;
    if (!ids) return rows;
    for (const Id<Tag> id : *ids)
        rows.add({id});
    return rows;
}

/// The agents who have conversations, without the agents that the filter leaves out.
std::vector<AgentId> assignees(Database& database, const ConversationFilter& filter) {
    std::vector<AgentId> agents;
    for (Rows row = database.query("SELECT a.id FROM agents a WHERE EXISTS (SELECT 1 FROM conversations c"
                                   " WHERE c.assignee_id = a.id)");
         row.next();)
        agents.push_back(row.id<AgentId>(0));
    if (filter.assignee_not_among)
        std::erase_if(
            agents, [&](AgentId agent) { return std::ranges::count(*filter.assignee_not_among, agent) > 0; });
    return agents;
}

/// No index has all unassigned ones together, nor all assigned ones: those of each part are in one.
std::vector<ConversationFilter> parts_of(Database& database, const ConversationFilter& filter) {
    std::vector<ConversationFilter> parts;
    if (filter.awaiting_answer && filter.state == ConversationState::closed) return parts; // none of these do
    if (filter.awaiting_answer && !filter.state && !filter.assignee && !filter.customers) {
        for (const auto state : {ConversationState::unassigned, ConversationState::assigned}) {
            ConversationFilter part = filter;
            part.state = state;
            std::ranges::move(parts_of(database, part), std::back_inserter(parts));
        }
        return parts;
    }
    if (filter.state == ConversationState::unassigned && !filter.with_bot)
        for (const bool with_bot : {false, true}) {
            parts.push_back(filter);
            parts.back().with_bot = with_bot;
        }
    else if (filter.state == ConversationState::assigned && !filter.assignee && !filter.customers)
        for (const AgentId agent : assignees(database, filter)) {
            parts.push_back(filter);
            parts.back().assignee = agent;
        }
    else
        parts.push_back(filter);
    return parts;
}

/// Runs a statement on the conversations of one part; `use` reads each of its rows.
template <typename Use>
void read_part(Database& database, const ConversationFilter& filter, const std::string& sql, Use use) {
    const QueuePlace start = start_of(filter);
    const BoundRows left_out = rows_of(filter.assignee_not_among);
    const BoundRows customers = rows_of(filter.customers);
    for (Rows row = database.query(sql + " LIMIT ?8",
             {start.waiting_since, start.id, filter.assignee, filter.waiting_before, filter.provider,
                 left_out, customers, row_limit(filter.limit)});
         row.next();)
        use(row);
}

std::vector<ConversationView> views_of_part(Database& database, const ConversationFilter& filter) {
    std::vector<ConversationView> views;
    read_part(database, filter, select_views(condition(filter) + order_of(filter)),
        [&](const Rows& row) { views.push_back(view_of(row)); });
    return views;
}

/// The first ones of several listings in the same order. Of each listing the places alone are read, because
/// most of them are not among the first.
std::vector<ConversationId> first_of(
    Database& database, const ConversationFilter& filter, const std::vector<ConversationFilter>& parts) {
    std::vector<QueuePlace> places;
    for (const ConversationFilter& part : parts)
        read_part(database, part,
            "SELECT " + age_of(part) + ", c.id FROM conversations c" + condition(part) + order_of(part),
            [&](const Rows& row) {
                places.push_back({row.time(0), row.id<ConversationId>(1)});
            });
    std::ranges::sort(places);
    if (filter.newest_first) std::ranges::reverse(places);
    if (filter.limit >= 0 && std::ssize(places) > filter.limit)
        places.resize(static_cast<std::size_t>(filter.limit));
    std::vector<ConversationId> ids;
    for (const QueuePlace& place : places)
        ids.push_back(place.id);
    return ids;
}

/// In the order of the ids.
std::vector<ConversationView> views_of(Database& database, const std::vector<ConversationId>& ids) {
    static const std::string sql =
        select_views(" WHERE c.id IN (SELECT CAST(v0 AS BIGINT) FROM bound_rows(?1))");
    std::unordered_map<ConversationId, std::size_t> places;
    for (const ConversationId id : ids)
        places.emplace(id, places.size());
    std::vector<ConversationView> views(ids.size());
    const BoundRows given = rows_of(std::optional(ids));
    for (Rows row = database.query(sql, {given}); row.next();) {
        ConversationView view = view_of(row);
        views[places.at(view.id)] = std::move(view);
    }
    return views;
}

std::int64_t count_part(Database& database, const ConversationFilter& filter) {
    const QueuePlace start = start_of(filter);
    const BoundRows left_out = rows_of(filter.assignee_not_among);
    const BoundRows customers = rows_of(filter.customers);
    const std::string sql =
        "SELECT count(*) FROM conversations c" + condition(filter) + " AND ?8 IS NOT NULL";
    return database.number(sql,
        {start.waiting_since, start.id, filter.assignee, filter.waiting_before, filter.provider, left_out,
            customers, row_limit(filter.limit)});
}

} // namespace

QueuePlace place_in(const ConversationFilter& filter, const ConversationView& view) {
    return {filter.awaiting_answer ? view.awaiting_since.value_or(Time::max()) : view.waiting_since, view.id};
}

std::vector<ConversationView> list(Database& database, const ConversationFilter& filter) {
    const auto parts = parts_of(database, filter);
    const Snapshot one_moment(database);
    auto views = parts.size() == 1 ? views_of_part(database, parts.front())
                                   : views_of(database, first_of(database, filter, parts));
    complete(database, views);
    return views;
}

void each(
    Database& database, const ConversationFilter& filter, const std::function<void(ConversationView&)>& use) {
    constexpr std::int64_t chunk = 1000;
    ConversationFilter part = filter;
    part.limit = chunk;
    std::vector<ConversationView> views;
    do {
        views = list(database, part);
        for (ConversationView& view : views)
            use(view);
        if (!views.empty()) part.after = place_in(filter, views.back());
    } while (std::ssize(views) == chunk);
}

std::int64_t count(Database& database, const ConversationFilter& filter) {
    std::int64_t sum = 0;
    for (const ConversationFilter& part : parts_of(database, filter))
        sum += count_part(database, part);
    return sum;
}

} // namespace convassign::conversations
