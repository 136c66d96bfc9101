// SPDX-License-Identifier: MIT
#include "core/store/inbox_conversations.h"

#include "core/wrap/database.h"

#include <algorithm>

namespace convassign::inbox_conversations {

namespace {

constexpr std::string_view select_conversations =
    "SELECT prefix, customer, with_bot, changed_at FROM inbox_conversations WHERE line_id = ? AND ";

InboxConversation inbox_conversation_of(const Rows& row) {
    return {row.text(0), row.text(1), row.flag(2), row.maybe_time(3)};
}

} // namespace

std::optional<InboxConversation> find(Database& database, LineId line, const std::string& prefix) {
    static const std::string sql = std::string(select_conversations) + "prefix = ?";
    Rows row = database.query(sql, {line, prefix});
    if (!row.next()) return std::nullopt;
    return inbox_conversation_of(row);
}

std::vector<InboxConversation> of(Database& database, CustomerId customer) {
    std::vector<InboxConversation> conversations;
    for (Rows row = database.query("SELECT i.prefix, i.customer, i.with_bot, i.changed_at FROM addresses x"
                                   " JOIN inbox_conversations i ON i.line_id = x.line_id"
                                   " AND i.customer = x.address WHERE x.customer_id = ?",
             {customer});
         row.next();)
        conversations.push_back(inbox_conversation_of(row));
    std::ranges::sort(conversations, {}, &InboxConversation::prefix);
    return conversations;
}

void save(Database& database, LineId line, const InboxConversation& conversation) {
    database.run("INSERT INTO inbox_conversations (line_id, prefix, customer, with_bot, changed_at)"
                 " VALUES (?, ?, ?, ?, ?) ON CONFLICT (line_id, prefix) DO UPDATE SET"
                 " customer = excluded.customer, with_bot = excluded.with_bot,"
                 " changed_at = excluded.changed_at",
        {line, conversation.prefix, conversation.customer, conversation.with_bot, conversation.changed_at});
}

void forget(Database& database, LineId line, const std::string& prefix) {
    database.run("DELETE FROM inbox_conversations WHERE line_id = ? AND prefix = ?", {line, prefix});
}

void forget_all(Database& database, LineId line, CustomerId customer) {
    for (const InboxConversation& one : of(database, customer))
        forget(database, line, one.prefix);
}

} // namespace convassign::inbox_conversations
