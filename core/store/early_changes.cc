// SPDX-License-Identifier: MIT
#include "core/store/early_changes.h"

#include "core/wrap/database.h"

namespace convassign::early_changes {

namespace {

MessageSum sum_of(const Rows& row) {
    return {row.text(0), row.maybe_time(1), row.text(2), row.maybe_time(3)};
}

} // namespace

std::optional<MessageSum> find(Database& database, LineId line, const std::string& provider_message_id) {
    Rows row = database.query("SELECT provider_message_id, edited_at, text, deleted_at FROM early_changes"
                              " WHERE line_id = ? AND provider_message_id = ?",
        {line, provider_message_id});
    if (!row.next()) return std::nullopt;
    return sum_of(row);
}

bool has_any(Database& database, LineId line) {
    return database.number("SELECT EXISTS (SELECT 1 FROM early_changes WHERE line_id = ?)", {line}) != 0;
}

std::vector<MessageSum> find_all(
    Database& database, LineId line, std::span<const std::string> provider_message_ids) {
    std::vector<MessageSum> all;
    if (!has_any(database, line)) return all;
    BoundRows ids;
    for (const std::string& id : provider_message_ids)
        ids.add({id});
    for (Rows row = database.query(
             "SELECT e.provider_message_id, e.edited_at, e.text, e.deleted_at FROM bound_rows(?1) i"
             " CROSS JOIN early_changes e WHERE e.line_id = ?2 AND e.provider_message_id = i.v0",
             {ids, line});
         row.next();)
        all.push_back(sum_of(row));
    return all;
}

void keep(Database& database, LineId line, const MessageSum& sum, Time at) {
    if (is_full(database, line)) return;
    database.run("INSERT INTO early_changes (line_id, provider_message_id, edited_at, text, deleted_at,"
                 " noted_at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (line_id, provider_message_id) DO UPDATE"
                 " SET edited_at = excluded.edited_at, text = excluded.text,"
                 " deleted_at = excluded.deleted_at",
        {line, sum.provider_message_id, sum.edited_at, sum.text, sum.deleted_at, at});
}

bool is_full(Database& database, LineId line) {
    return database.number("SELECT count(*) FROM early_changes WHERE line_id = ?", {line}) >= most_of_a_line;
}

void forget(Database& database, LineId line, const std::string& provider_message_id) {
    database.run("DELETE FROM early_changes WHERE line_id = ? AND provider_message_id = ?",
        {line, provider_message_id});
}

void forget_all(Database& database, LineId line, std::span<const std::string> provider_message_ids) {
    BoundRows ids;
    for (const MessageSum& sum : find_all(database, line, provider_message_ids))
        ids.add({sum.provider_message_id});
    if (ids.is_empty()) return;
    database.run("DELETE FROM early_changes WHERE line_id = ?2"
                 " AND provider_message_id IN (SELECT v0 FROM bound_rows(?1))",
        {ids, line});
}

void remove_noted_before(Database& database, Time time, std::int64_t limit) {
    database.run("DELETE FROM early_changes WHERE (line_id, provider_message_id) IN"
                 " (SELECT e.line_id, e.provider_message_id FROM early_changes e WHERE e.noted_at < ?"
                 " ORDER BY e.noted_at LIMIT ?)",
        {time, limit});
}

} // namespace convassign::early_changes
