// SPDX-License-Identifier: MIT
#include "core/store/history_row.h"

#include "core/wrap/database.h"

namespace convassign {

namespace {

Draw draw_of(const Rows& row) {
    Draw draw{row.integer(8), row.integer(9), row.maybe_integer(10)};
    if (!row.is_null(12)) draw.day = row.text(12);
    draw.number = row.maybe_integer(13);
    return draw;
}

} // namespace

HistoryRow history_of(const Rows& row) {
    HistoryRow entry;
    entry.id = row.id<HistoryId>(0);
    entry.at = row.time(1);
    entry.kind = row.word<HistoryKind>(2);
    entry.conversation = row.maybe_id<ConversationId>(3);
    entry.agent = row.maybe_id<AgentId>(4);
    entry.from_agent = row.maybe_id<AgentId>(5);
    entry.actor = row.text(6);
    entry.detail = row.text(7);
    if (!row.is_null(8)) entry.draw = draw_of(row);
    if (!row.is_null(11)) entry.because = row.word<ReleaseReason>(11);
    entry.agent_name = row.text(14);
    entry.from_agent_name = row.text(15);
    return entry;
}

} // namespace convassign
