// SPDX-License-Identifier: MIT
#include "core/store/history_writes.h"

#include "core/wrap/sqlite.h"

namespace convassign {

HistoryId add_history(Database& database, const HistoryRow& row) {
    const auto of_draw = [&](std::int64_t DrawRecord::*field) {
        return row.draw ? Bound((*row.draw).*field) : Bound(std::nullopt);
    };
    database.run("INSERT INTO history (at, kind, conversation_id, agent_id, from_agent_id, actor, detail,"
                 " candidates, chosen, presence_age_ms, because) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {row.at, row.kind, row.conversation, row.agent, row.from_agent, row.actor, row.detail,
            of_draw(&DrawRecord::candidates), of_draw(&DrawRecord::index),
            row.draw ? Bound(row.draw->presence_age_ms) : Bound(std::nullopt), row.because});
    return HistoryId{database.last_insert_id()};
}

} // namespace convassign
