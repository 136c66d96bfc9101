// SPDX-License-Identifier: MIT
#include "cmd/json.h"
#include "cmd/views.h"
#include "core/base/error.h"
#include "core/evidence.h"
#include "core/store/history.h"
#include "core/wrap/database.h"

#include <algorithm>
#include <utility>

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

std::vector<PastPresence> presence_then(Database& store, Time at) {
    std::vector<PastPresence> all;
    for (HistoryRow& row : history::presence_at(store, at)) {
        Evidence evidence = evidence_of(store, row);
        all.push_back({std::move(row), std::move(evidence)});
    }
    return all;
}

void show_then(const CommandNeeds& needs, Time at) {
    if (at > needs.now) throw UsageError("who --at '" + local_time(at) + "': that is still to come");
    const auto all = presence_then(needs.store, at);
    if (needs.output.json()) {
        needs.output.document(who_then_json(all, at));
        return;
    }
    Table table{{{"AGENT"}, {"ONLINE"}, {"WHY"}, {"SINCE"}, {"EVIDENCE", Fit::shortened}}, {}};
    for (const auto& [row, evidence] : all)
        table.rows.push_back({row.agent_name, online_cell(row.kind == HistoryKind::online),
            in_words(evidence.reason), row.id == HistoryId{} ? "-" : local_time(row.at),
            evidence.is_there() ? in_words(evidence) : "-"});
    needs.output.table(table);
    if (all.empty()) needs.output.confirm({"there was no agent at " + local_time(at)});
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
