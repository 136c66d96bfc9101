// SPDX-License-Identifier: MIT
#include "core/store/changes.h"

#include "core/wrap/database.h"

#include <array>
#include <charconv>

namespace convassign {

namespace {

constexpr std::size_t cursor_parts = 4;

} // namespace

std::string ChangeCursor::text() const {
    return std::to_string(history) + "-" + std::to_string(message) + "-" + std::to_string(amendment) + "-"
        + std::to_string(opened);
}

std::optional<ChangeCursor> ChangeCursor::parse(std::string_view text) {
    std::array<std::int64_t, cursor_parts> parts{};
    const char* const end = text.data() + text.size();
    const char* place = text.data();
    for (std::size_t i = 0; i < cursor_parts; ++i) {
        const auto [rest, failure] = std::from_chars(place, end, parts.at(i));
        if (failure != std::errc{} || parts.at(i) < 0) return std::nullopt;
        const bool may_be_last = i + 2 >= cursor_parts;
        if (rest == end && may_be_last) return ChangeCursor{parts[0], parts[1], parts[2], parts[3]};
        if (rest == end || *rest != '-') return std::nullopt;
        place = rest + 1;
    }
    return std::nullopt;
}

namespace changes {

ChangeCursor latest(Database& database) {
    Rows row = database.query("SELECT (SELECT max(id) FROM history), (SELECT max(id) FROM messages),"
                              " (SELECT max(amended) FROM messages WHERE amended IS NOT NULL),"
                              " (SELECT max(change) FROM opened)");
    row.next();
    return {row.integer(0), row.integer(1), row.integer(2), row.integer(3)};
}

ChangeCursor latest(Database& database, AgentId agent) {
    ChangeCursor cursor = latest(database);
    cursor.opened = database.number("SELECT max(change) FROM opened WHERE agent_id = ?", {agent});
    return cursor;
}

std::vector<Change> since(Database& database, const ChangeCursor& cursor, std::int64_t limit) {
    std::vector<Change> changes;
    ChangeCursor at = cursor;
    const auto room = [&] { return limit - static_cast<std::int64_t>(changes.size()); };
    for (Rows row = database.query(
             "SELECT id, conversation_id, agent_id, CASE WHEN kind = 'commitment' OR kind = 'revealed'"
             " THEN id END FROM history WHERE id > ? ORDER BY id LIMIT ?",
             {cursor.history, room()});
         row.next();) {
        at.history = row.integer(0);
        const auto conversation = row.maybe_id<ConversationId>(1);
        const auto agent = conversation ? std::nullopt : row.maybe_id<AgentId>(2);
        changes.push_back({at, conversation, agent, {}, row.maybe_id<HistoryId>(3)});
    }
    for (Rows row =
             database.query("SELECT id, conversation_id FROM messages WHERE id > ? ORDER BY id LIMIT ?",
                 {cursor.message, room()});
         row.next();) {
        at.message = row.integer(0);
        changes.push_back({at, row.id<ConversationId>(1), {}, row.id<MessageId>(0)});
    }
    for (Rows row = database.query("SELECT amended, conversation_id, id FROM messages WHERE amended > ?"
                                   " ORDER BY amended LIMIT ?",
             {cursor.amendment, room()});
         row.next();) {
        at.amendment = row.integer(0);
        changes.push_back({at, row.id<ConversationId>(1), {}, row.id<MessageId>(2)});
    }
    for (Rows row = database.query("SELECT change, conversation_id, agent_id FROM opened WHERE change > ?"
                                   " ORDER BY change LIMIT ?",
             {cursor.opened, room()});
         row.next();) {
        at.opened = row.integer(0);
        changes.push_back({at, row.id<ConversationId>(1), row.id<AgentId>(2)});
    }
    return changes;
}

} // namespace changes

} // namespace convassign
