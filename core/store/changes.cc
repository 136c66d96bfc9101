// SPDX-License-Identifier: MIT
#include "core/store/changes.h"

#include "core/wrap/sqlite.h"

#include <array>
#include <charconv>

namespace convassign {

namespace {

constexpr std::size_t cursor_parts = 3;

} // namespace

std::string ChangeCursor::text() const {
    return std::to_string(history) + "-" + std::to_string(message) + "-" + std::to_string(amendment);
}

std::optional<ChangeCursor> ChangeCursor::parse(std::string_view text) {
    std::array<std::int64_t, cursor_parts> parts{};
    const char* const end = text.data() + text.size();
    const char* place = text.data();
    for (std::size_t i = 0; i < cursor_parts; ++i) {
        const auto [rest, failure] = std::from_chars(place, end, parts.at(i));
        if (failure != std::errc{} || parts.at(i) < 0) return std::nullopt;
        const bool is_last = i + 1 == cursor_parts;
        if (is_last ? rest != end : rest == end || *rest != '-') return std::nullopt;
        place = rest + 1;
    }
    return ChangeCursor{parts[0], parts[1], parts[2]};
}

namespace changes {

ChangeCursor latest(Database& database) {
    Rows row = database.query("SELECT (SELECT max(id) FROM history), (SELECT max(id) FROM messages),"
                              " (SELECT max(amended) FROM messages WHERE amended IS NOT NULL)");
    row.next();
    return {row.integer(0), row.integer(1), row.integer(2)};
}

std::vector<Change> since(Database& database, const ChangeCursor& cursor, std::int64_t limit) {
    std::vector<Change> changes;
    ChangeCursor at = cursor;
    const auto room = [&] { return limit - static_cast<std::int64_t>(changes.size()); };
    for (Rows row = database.query(
             "SELECT id, conversation_id, agent_id FROM history WHERE id > ? ORDER BY id LIMIT ?",
             {cursor.history, room()});
         row.next();) {
        at.history = row.integer(0);
        const auto conversation = row.maybe_id<ConversationId>(1);
        changes.push_back({at, conversation, conversation ? std::nullopt : row.maybe_id<AgentId>(2)});
    }
    for (Rows row =
             database.query("SELECT id, conversation_id FROM messages WHERE id > ? ORDER BY id LIMIT ?",
                 {cursor.message, room()});
         row.next();) {
        at.message = row.integer(0);
        changes.push_back({at, row.id<ConversationId>(1), {}});
    }
    for (Rows row = database.query("SELECT amended, conversation_id FROM messages WHERE amended > ?"
                                   " ORDER BY amended LIMIT ?",
             {cursor.amendment, room()});
         row.next();) {
        at.amendment = row.integer(0);
        changes.push_back({at, row.id<ConversationId>(1), {}});
    }
    return changes;
}

} // namespace changes

} // namespace convassign
