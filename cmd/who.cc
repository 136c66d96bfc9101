// SPDX-License-Identifier: MIT
#include "cmd/json.h"
#include "cmd/views.h"
#include "core/base/error.h"
#include "core/detail.h"
#include "core/store/history.h"
#include "core/story.h"
#include "core/wrap/sqlite.h"

#include <algorithm>

namespace convassign {

namespace {

Cells row_of(const AgentPresence& presence, Time now) {
    const auto pages = std::ranges::count_if(
        presence.tabs, [now](const Tab& tab) { return is_live(tab, now) && !is_provider_tab(tab); });
    const bool has_tab = presence.verdict.tab.has_value();
    return {presence.agent.name, online_cell(presence.verdict.online), in_words(presence, now),
        std::to_string(pages), has_tab ? format_age(presence.verdict.lease_left) : "-",
        has_tab ? ago(presence.verdict.tab->beat_at, now) : "-"};
}

void show_now(const CommandNeeds& needs) {
    const auto all = presence_of(needs);
    if (needs.output.json()) {
        needs.output.document(who_json(all, needs.now));
        return;
    }
    Table table{{{"AGENT"}, {"ONLINE"}, {"WHY"}, {"PAGES", Fit::whole, true},
                    {"LEASE LEFT", Fit::whole, true}, {"LAST BEAT", Fit::whole, true}},
        {}};
    for (const AgentPresence& presence : all)
        table.rows.push_back(row_of(presence, needs.now));
    needs.output.table(table);
    if (all.empty()) needs.output.confirm({"no agents"});
}

void show_then(const CommandNeeds& needs, Time at) {
    if (at > needs.now) throw UsageError("who --at '" + local_time(at) + "': that is still to come");
    const auto rows = history::presence_at(needs.store, at);
    if (needs.output.json()) {
        needs.output.document(who_then_json(rows, at));
        return;
    }
    Table table{{{"AGENT"}, {"ONLINE"}, {"WHY"}, {"SINCE"}}, {}};
    for (const HistoryRow& row : rows)
        table.rows.push_back({row.agent_name, online_cell(row.kind == HistoryKind::online),
            reason_in_words(detail_text(row.detail, "reason")),
            row.id == HistoryId{} ? "-" : local_time(row.at)});
    needs.output.table(table);
    if (rows.empty()) needs.output.confirm({"there was no agent at " + local_time(at)});
}

} // namespace

void run_who(const CommandNeeds& needs, const Options& options) {
    const Snapshot one_moment(needs.store);
    if (options.who.at)
        show_then(needs, *options.who.at);
    else
        show_now(needs);
}

} // namespace convassign
