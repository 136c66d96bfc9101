// SPDX-License-Identifier: MIT
#include "core/store/history.h"
#include "cmd/json.h"
#include "cmd/views.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/story.h"
#include "core/wrap/sqlite.h"

#include <limits>

namespace convassign {

namespace {

constexpr std::size_t actor_width = 12;

/// An agent sees all of a conversation that is their own, and otherwise what concerns them.
void restrict_to_own(const CommandNeeds& needs, HistoryFilter& filter) {
    std::optional<AgentId> assignee;
    if (filter.conversation) assignee = conversations::find(needs.store, *filter.conversation)->assignee;
    if (may_see_whole_history(needs.actor, assignee)) return;
    if (filter.agent && filter.agent != needs.actor.agent)
        require_role(needs.actor, Role::supervisor, "history of another agent");
    filter.agent = needs.actor.agent;
}

/// Whoever has that name now, or else had it last: the history still knows removed agents.
AgentId agent_named(Database& store, const std::string& name) {
    if (!agents::find(store, name))
        if (const auto removed = agents::find_removed(store, name)) return removed->id;
    return require_agent(store, name).id;
}

HistoryFilter filter_of(const CommandNeeds& needs, const HistoryOptions& asked) {
    HistoryFilter filter;
    if (asked.conversation) filter.conversation = require_view(needs, *asked.conversation, "history of").id;
    if (asked.agent) filter.agent = agent_named(needs.store, *asked.agent);
    filter.since = asked.since;
    filter.limit = asked.limit;
    restrict_to_own(needs, filter);
    return filter;
}

void print(Output& output, const HistoryRow& row) {
    std::string actor = row.actor;
    if (actor.size() < actor_width) actor.resize(actor_width, ' ');
    output.row({{local_time(row.at), Style::dim}, "  " + actor + "  ", in_words(row)});
}

void print(Output& output, const std::vector<HistoryRow>& rows) {
    for (const HistoryRow& row : rows)
        if (output.json())
            output.document(history_row_json(row));
        else
            print(output, row);
    output.flush();
}

/// Prints the rows of the filter, and then each that is added.
void follow(const CommandNeeds& needs, HistoryFilter filter) {
    std::int64_t seen = needs.store.version_of_others();
    auto rows = history::list(needs.store, filter);
    filter.limit = std::numeric_limits<std::int64_t>::max();
    while (true) {
        print(needs.output, rows);
        if (!rows.empty()) filter.after = rows.back().id;
        rows.clear();
        if (!needs.wait()) return;
        const std::int64_t version = needs.store.version_of_others();
        if (version == seen) continue;
        seen = version;
        rows = history::list(needs.store, filter);
    }
}

} // namespace

void run_history(const CommandNeeds& needs, const Options& options) {
    const HistoryFilter filter = filter_of(needs, options.history);
    if (options.history.follow) {
        follow(needs, filter);
        return;
    }
    const auto rows = history::list(needs.store, filter);
    if (needs.output.json()) {
        needs.output.document(history_json(rows));
        return;
    }
    print(needs.output, rows);
    if (rows.empty()) needs.output.confirm({"nothing happened"});
}

} // namespace convassign
