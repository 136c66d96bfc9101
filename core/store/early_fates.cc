// SPDX-License-Identifier: MIT
#include "core/store/early_fates.h"

#include "core/wrap/database.h"

namespace convassign::early_fates {

std::optional<MessageFate> find(Database& database, LineId line, const std::string& provider_message_id) {
    Rows row = database.query(
        "SELECT state, error, at FROM early_fates WHERE line_id = ? AND provider_message_id = ?",
        {line, provider_message_id});
    if (!row.next()) return std::nullopt;
    return MessageFate{provider_message_id, "", row.word<FateKind>(0), row.text(1), row.time(2)};
}

void keep(Database& database, LineId line, const MessageFate& fate, Time now) {
    if (database.number("SELECT count(*) FROM early_fates WHERE line_id = ?", {line}) >= most_of_a_line)
        return;
    database.run("INSERT INTO early_fates (line_id, provider_message_id, state, error, at, noted_at)"
                 " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (line_id, provider_message_id) DO UPDATE"
                 " SET state = excluded.state, error = excluded.error, at = excluded.at",
        {line, fate.provider_message_id, fate.state, fate.error, fate.at, now});
}

void forget(Database& database, LineId line, const std::string& provider_message_id) {
    database.run(
        "DELETE FROM early_fates WHERE line_id = ? AND provider_message_id = ?", {line, provider_message_id});
}

void remove_noted_before(Database& database, Time time, std::int64_t limit) {
    database.run("DELETE FROM early_fates WHERE (line_id, provider_message_id) IN"
                 " (SELECT e.line_id, e.provider_message_id FROM early_fates e WHERE e.noted_at < ?"
                 " ORDER BY e.noted_at LIMIT ?)",
        {time, limit});
}

} // namespace convassign::early_fates
