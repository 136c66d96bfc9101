// SPDX-License-Identifier: MIT
#include "core/store/loads.h"

#include "core/wrap/database.h"

namespace convassign {

namespace {

// More rows of the history take longer to read than the conversations take to count.
constexpr std::int64_t worth_updating = 1000;

} // namespace

std::unordered_map<AgentId, std::int64_t> Loads::by_agent() {
    if (database_.is_in_transaction()) return count().open;
    if (known_ && database_.number("SELECT max(id) FROM history") - known_->as_of.value < worth_updating)
        update(*known_);
    else
        known_ = count();
    return known_->open;
}

Loads::Count Loads::count() {
    Count count;
    // One statement sees one moment.
    for (Rows row =
             database_.query("SELECT id, (SELECT count(*) FROM conversations WHERE assignee_id = a.id),"
                             " (SELECT max(id) FROM history) FROM agents a");
         row.next();) {
        if (row.integer(1) > 0) count.open.emplace(row.id<AgentId>(0), row.integer(1));
        count.as_of = row.id<HistoryId>(2);
    }
    return count;
}

void Loads::update(Count& count) {
    for (Rows row = database_.query("SELECT id, agent_id, from_agent_id FROM history WHERE id > ? AND kind IN"
                                    " ('assigned', 'claimed', 'reassigned', 'released', 'closed', 'merged',"
                                    " 'reopened') ORDER BY id",
             {count.as_of});
         row.next();) {
        count.as_of = row.id<HistoryId>(0);
        if (const auto agent = row.maybe_id<AgentId>(1)) ++count.open[*agent];
        if (const auto from = row.maybe_id<AgentId>(2)) --count.open[*from];
    }
    std::erase_if(count.open, [](const auto& one) { return one.second == 0; });
}

} // namespace convassign
