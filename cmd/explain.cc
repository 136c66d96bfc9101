// SPDX-License-Identifier: MIT
#include "cmd/views.h"
#include "core/explanation.h"
#include "core/explanation_json.h"
#include "core/explanation_words.h"
#include "core/sign_of_life.h"
#include "core/story.h"
#include "core/wrap/database.h"

namespace convassign {

namespace {

/// What could be drawn waits for a daemon that draws.
void look_whether_anybody_draws(const CommandNeeds& needs, Explanation& explanation) {
    const bool is_about_to_be_drawn = !explanation.at && !explanation.waiting
        && explanation.standing.state == ConversationState::unassigned;
    if (!is_about_to_be_drawn || look_for_daemon(needs.store).holder) return;
    explanation.waiting =
        Waiting{WaitReason::no_daemon, "no daemon runs; " + end_in_words(WaitReason::no_daemon)};
}

std::string since_then(Time since, Time at) {
    return local_time(since) + " (" + format_age(at - since) + " before)";
}

void print_candidates(Output& output, const ExplainedDraw& draw) {
    Table table{{{""}, {"CONSIDERED"}, {"ONLINE SINCE"}, {"ON WHAT"}}, {}};
    for (const Considered& one : draw.candidates) {
        const bool was_drawn = one.agent == draw.row.agent;
        table.rows.push_back({was_drawn ? "  *" : "   ", {one.name, was_drawn ? Style::good : Style::plain},
            since_then(one.since, draw.row.at), evidence_in_words(one)});
    }
    output.table(table);
}

void print_others(Output& output, const ExplainedDraw& draw) {
    Table table{{{""}, {"NOT CONSIDERED"}, {"SINCE"}, {"WHY"}}, {}};
    for (const NotConsidered& one : draw.others)
        table.rows.push_back({"   ", one.name, since_then(one.since, draw.row.at), reason_in_words(one)});
    output.table(table);
}

void print(Output& output, const ExplainedDraw& draw) {
    output.row({{"   drawn: " + chance_in_words(*draw.row.draw), Style::dim}});
    if (!draw.is_whole)
        return output.row(
            {"   who was considered is not known any more: the history of that time was deleted"});
    print_candidates(output, draw);
    print_others(output, draw);
    output.row({});
}

void print(Output& output, const Explanation& explanation) {
    output.row({{standing_in_words(explanation), Style::bold}});
    auto draw = explanation.draws.begin();
    for (const HistoryRow& row : explanation.rows) {
        const std::string by = row.actor == "auto" ? "" : ", by " + row.actor;
        output.row({{local_time(row.at), Style::dim}, "  " + in_words(row) + by});
        if (row.draw) print(output, *draw++);
    }
}

} // namespace

void run_explain(const CommandNeeds& needs, const Options& options) {
    Explanation explanation = explain(needs.for_action(), options.explain.conversation, options.explain.at);
    look_whether_anybody_draws(needs, explanation);
    if (needs.output.json())
        needs.output.document(explanation_json(explanation));
    else
        print(needs.output, explanation);
}

} // namespace convassign
