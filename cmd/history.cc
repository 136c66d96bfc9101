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
void restrict_to_own(const Context& context, HistoryFilter& filter) {
    std::optional<AgentId> assignee;
    if (filter.conversation) assignee = conversations::find(context.store, *filter.conversation)->assignee;
    if (may_see_whole_history(context.actor, assignee)) return;
    if (filter.agent && filter.agent != context.actor.agent)
        require_role(context.actor, Role::supervisor, "history of another agent");
    filter.agent = context.actor.agent;
}

/// Whoever has that name now, or else had it last: the history still knows removed agents.
AgentId agent_named(Database& store, const std::string& name) {
    if (!agents::find(store, name))
        if (const auto removed = agents::find_removed(store, name)) return removed->id;
    return require_agent(store, name).id;
}

HistoryFilter filter_of(const Context& context, const HistoryOptions& asked) {
    HistoryFilter filter;
    if (asked.conversation) filter.conversation = require_view(context, *asked.conversation, "history of").id;
    if (asked.agent) filter.agent = agent_named(context.store, *asked.agent);
    filter.since = asked.since;
    filter.limit = asked.limit;
    restrict_to_own(context, filter);
    return filter;
}

void print(Output& output, const HistoryRow& row) {
    std::string actor = row.actor;
    if (actor.size() < actor_width) actor.resize(actor_width, ' ');
    output.line({{local_time(row.at), Style::dim}, "  " + actor + "  ", in_words(row)});
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
void follow(const Context& context, HistoryFilter filter) {
    std::int64_t seen = context.store.version_of_others();
    auto rows = history::list(context.store, filter);
    filter.limit = std::numeric_limits<std::int64_t>::max();
    while (true) {
        print(context.output, rows);
        if (!rows.empty()) filter.after = rows.back().id;
        rows.clear();
        if (!context.wait()) return;
        const std::int64_t version = context.store.version_of_others();
        if (version == seen) continue;
        seen = version;
        rows = history::list(context.store, filter);
    }
}

} // namespace

void run_history(const Context& context, const Options& options) {
    const HistoryFilter filter = filter_of(context, options.history);
    if (options.history.follow) {
        follow(context, filter);
        return;
    }
    const auto rows = history::list(context.store, filter);
    if (context.output.json()) {
        context.output.document(history_json(rows));
        return;
    }
    print(context.output, rows);
    if (rows.empty()) context.output.confirm({"nothing happened"});
}

} // namespace convassign
