// SPDX-License-Identifier: MIT
#include "core/fairness.h"
#include "cmd/command.h"
#include "cmd/filter.h"
#include "core/base/error.h"
#include "core/fairness_json.h"
#include "core/fairness_text.h"

namespace convassign {

namespace {

Table table_of(const Fairness& fairness) {
    Table table;
    for (const char* title : fairness_columns)
        table.columns.push_back(
            {title, Fit::whole, title != fairness_columns.front() && title != fairness_columns.back()});
    for (const FairnessCells& cells : fairness_cells(fairness))
        table.rows.emplace_back(cells.begin(), cells.end());
    return table;
}

void print(Output& output, const Fairness& fairness) {
    output.table(table_of(fairness));
    if (!fairness.agents.empty()) output.row({});
    output.row({in_words(fairness)});
    if (fairness.not_rebuilt > 0)
        output.note(
            count_of(fairness.not_rebuilt, "draw") + " not counted: the history does not tell among whom");
}

} // namespace

void run_fairness(const CommandNeeds& needs, const Options& options) {
    FairnessRequest asked = options.fairness;
    asked.most_workers = most_fairness_workers;
    if (asked.provider) require_provider(needs, *asked.provider, "fairness");
    if (asked.since && asked.until && *asked.since >= *asked.until)
        throw UsageError("fairness: '--since' must be earlier than '--until'");
    const Fairness fairness = see_fairness(needs.for_action(), asked);
    if (needs.output.json())
        needs.output.document(fairness_json(fairness));
    else
        print(needs.output, fairness);
}

} // namespace convassign
