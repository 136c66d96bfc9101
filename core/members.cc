// SPDX-License-Identifier: MIT
#include "core/members.h"

#include "core/detail.h"
#include "core/store/history_writes.h"
#include "core/store/line_members.h"

namespace convassign {

bool save_members(Database& store, const Line& line, const LineMembers& members, Time now) {
    if (members == line_members::of(store, line.id)) return false;
    line_members::save(store, line.id, members);
    HistoryRow row;
    row.at = now;
    row.kind = HistoryKind::agent;
    row.actor = "provider:" + line.provider;
    row.detail = members_detail(line, members);
    add_history(store, row);
    return true;
}

} // namespace convassign
