// SPDX-License-Identifier: MIT
#include "core/store/unread_rows.h"

#include "core/wrap/database.h"

namespace convassign::unread_rows {

void keep(Database& database, LineId line, const UnreadRow& row, Time at) {
    if (count(database, line) >= most_of_a_line) return;
    database.run("INSERT INTO unread_rows (line_id, provider_message_id, reason, excerpt, at)"
                 " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        {line, row.provider_message_id, row.reason, row.excerpt, at});
}

bool is_kept(Database& database, LineId line, const UnreadRow& row) {
    return count(database, line) >= most_of_a_line
        || database.number(
               "SELECT EXISTS (SELECT 1 FROM unread_rows WHERE line_id = ? AND provider_message_id = ?"
               " AND reason = ? AND excerpt = ?)",
               {line, row.provider_message_id, row.reason, row.excerpt})
        != 0;
}

void forget(Database& database, LineId line, const std::string& provider_message_id) {
    database.run(
        "DELETE FROM unread_rows WHERE line_id = ? AND provider_message_id = ?", {line, provider_message_id});
}

void forget(Database& database, LineId line, const UnreadRow& row) {
    database.run("DELETE FROM unread_rows WHERE line_id = ? AND provider_message_id = ? AND reason = ?"
                 " AND excerpt = ?",
        {line, row.provider_message_id, row.reason, row.excerpt});
}

void forget_all(Database& database, LineId line, std::span<const std::string> provider_message_ids) {
    if (count(database, line) == 0) return;
    BoundRows ids;
    for (const std::string& id : provider_message_ids)
        ids.add({id});
    database.run("DELETE FROM unread_rows WHERE line_id = ?2"
                 " AND provider_message_id IN (SELECT v0 FROM bound_rows(?1))",
        {ids, line});
}

std::int64_t count(Database& database, LineId line) {
    return database.number("SELECT count(*) FROM unread_rows WHERE line_id = ?", {line});
}

std::vector<UnreadRow> of(Database& database, LineId line, std::int64_t limit) {
    std::vector<UnreadRow> rows;
    for (Rows row = database.query("SELECT provider_message_id, reason, excerpt FROM unread_rows"
                                   " WHERE line_id = ? ORDER BY provider_message_id LIMIT ?",
             {line, limit});
         row.next();)
        rows.push_back({row.text(0), row.text(1), row.text(2)});
    return rows;
}

} // namespace convassign::unread_rows
