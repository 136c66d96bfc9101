// SPDX-License-Identifier: MIT
#include "core/store/history_writes.h"

#include "core/wrap/sqlite.h"

namespace convassign {

void add_history(Database& database, const HistoryRow& row) {
    const auto of_draw = [&](std::int64_t Draw::*field) {
        return row.draw ? std::optional((*row.draw).*field) : std::nullopt;
    };
    database.run("INSERT INTO history (at, kind, conversation_id, agent_id, from_agent_id, actor, detail,"
                 " candidates, chosen, presence_age_ms, because) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {row.at, row.kind, row.conversation, row.agent, row.from_agent, row.actor, row.detail,
            of_draw(&Draw::candidates), of_draw(&Draw::index),
            row.draw ? row.draw->presence_age_ms : std::nullopt, row.because});
}

} // namespace convassign
