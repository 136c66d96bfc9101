// SPDX-License-Identifier: MIT
#include "core/store/history.h"
#include "cmd/csv.h"
#include "cmd/json.h"
#include "cmd/listing.h"
#include "cmd/views.h"
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/story.h"
#include "core/wrap/database.h"

#include <functional>

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
    filter.until = asked.until;
    filter.kinds = asked.kinds;
    filter.limit = asked.limit == 0 ? -1 : asked.limit;
    restrict_to_own(needs, filter);
    return filter;
}

void print_line(Output& output, const HistoryRow& row) {
    std::string actor = row.actor;
    if (actor.size() < actor_width) actor.resize(actor_width, ' ');
    output.row({{local_time(row.at), Style::dim}, "  " + actor + "  ", in_words(row)});
}

using UseRow = std::function<void(const HistoryRow&)>;

/// Shows a row for itself.
UseRow printing(const CommandNeeds& needs, const Options& options) {
    Output& output = needs.output;
    if (output.json()) return [&output](const HistoryRow& row) { output.document(history_row_json(row)); };
    if (options.format != ListFormat::csv)
        return [&output](const HistoryRow& row) { print_line(output, row); };
    output.csv(history_titles());
    return [&output](const HistoryRow& row) { output.csv(history_fields(row)); };
}

void each_row(Database& store, const HistoryFilter& filter, const UseRow& use) {
    if (filter.limit < 0) return history::each(store, filter, use);
    for (const HistoryRow& row : history::list(store, filter))
        use(row);
}

/// Shows the rows of the filter, and then each that is added.
void follow(const CommandNeeds& needs, HistoryFilter filter, const UseRow& print) {
    const UseRow show = [&](const HistoryRow& row) {
        print(row);
        filter.after = row.id;
    };
    std::int64_t seen = needs.store.version_of_others();
    each_row(needs.store, HistoryFilter(filter), show);
    filter.limit = -1;
    while (true) {
        needs.output.flush();
        if (!needs.wait()) return;
        const std::int64_t version = needs.store.version_of_others();
        if (version == seen) continue;
        seen = version;
        each_row(needs.store, HistoryFilter(filter), show);
    }
}

void show_document(const CommandNeeds& needs, const HistoryFilter& filter) {
    JsonList list(needs.output, "history");
    each_row(needs.store, filter, [&](const HistoryRow& row) { list.add(history_row_json(row)); });
    list.finish();
}

void show_rows(const CommandNeeds& needs, const HistoryFilter& filter, const UseRow& print) {
    bool is_empty = true;
    each_row(needs.store, filter, [&](const HistoryRow& row) {
        print(row);
        is_empty = false;
    });
    if (is_empty) needs.output.confirm({"nothing happened"});
}

} // namespace

void run_history(const CommandNeeds& needs, const Options& options) {
    const HistoryFilter filter = filter_of(needs, options.history);
    if (options.history.follow)
        follow(needs, filter, printing(needs, options));
    else if (needs.output.json())
        show_document(needs, filter);
    else
        show_rows(needs, filter, printing(needs, options));
}

} // namespace convassign
