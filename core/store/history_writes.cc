// SPDX-License-Identifier: MIT
#include "core/store/history_writes.h"

#include "core/store/chained_rows.h"
#include "core/store/erased_history.h"
#include "core/store/history.h"
#include "core/store/history_row.h"
#include "core/wrap/database.h"

#include <string>
#include <vector>

namespace convassign {

namespace {

/// Those of the rows with these ids that nothing rests on.
std::vector<HistoryRow> ended_rows(Database& database, const BoundRows& ids, Time before) {
    static const std::string sql = std::string("SELECT ") + history_columns
        + " FROM bound_rows(?1) i CROSS JOIN history h" + history_names
        + " WHERE h.id = CAST(i.v0 AS BIGINT) AND h.id < (SELECT max(m.id) FROM history m)"
          " AND (h.kind = 'customer' OR (h.kind IN ('online', 'offline') AND EXISTS (SELECT 1 FROM"
          " history n WHERE n.agent_id = h.agent_id AND n.id > h.id AND n.at < ?2"
          " AND n.kind IN ('online', 'offline'))) OR EXISTS (SELECT 1 FROM conversations c"
          " WHERE c.id = h.conversation_id AND c.closed_at < ?2))";
    std::vector<HistoryRow> rows;
    for (Rows row = database.query(sql, {ids, before}); row.next();)
        rows.push_back(history_of(row));
    return rows;
}

} // namespace

void add_history(Database& database, const HistoryRow& row) {
    HistoryRow whole = row;
    ChainedRows one(database);
    one.add(whole);
    const auto of_draw = [&]<typename T>(T Draw::*field) -> Bound {
        return row.draw ? Bound((*row.draw).*field) : Bound(std::optional<T>()); // empty, of the same type
    };
    database.run("INSERT INTO history (id, at, kind, conversation_id, agent_id, from_agent_id, actor, detail,"
                 " candidates, chosen, presence_age_ms, because, day, number, hash)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {whole.id, row.at, row.kind, row.conversation, row.agent, row.from_agent, row.actor, row.detail,
            of_draw(&Draw::candidates), of_draw(&Draw::index), of_draw(&Draw::presence_age_ms), row.because,
            of_draw(&Draw::day), of_draw(&Draw::number), one.hashes()});
}

std::optional<HistoryId> delete_history(
    Database& database, HistoryId after, Time before, std::int64_t limit) {
    std::optional<HistoryId> last;
    BoundRows seen;
    for (Rows row = database.query(
             "SELECT id FROM history WHERE id > ?1 AND id < ?2 AND at < ?3 ORDER BY id LIMIT ?4",
             {after, history::end_of_rows_before(database, before), before, limit});
         row.next();) {
        last = row.id<HistoryId>(0);
        seen.add({*last});
    }
    if (last) erased_history::erase(database, ended_rows(database, seen, before));
    return last;
}

} // namespace convassign
