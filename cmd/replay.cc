// SPDX-License-Identifier: MIT
#include "core/replay.h"

#include "cmd/command.h"
#include "core/base/random.h"
#include "core/replay_json.h"

#include <limits>

namespace convassign {

namespace {

std::string number(std::int64_t value) { return std::to_string(value); }

ReplayRequest request_of(const ReplayOptions& asked) {
    constexpr std::uint64_t few_digits = 1'000'000;
    const auto seed = asked.seed ? static_cast<std::uint64_t>(*asked.seed) : SystemRandom().below(few_digits);
    return {asked.since, asked.rule, seed};
}

void print_agents(Output& output, const Replayed& replayed) {
    Table table{{{"AGENT"}, {"GOT", Fit::whole, true}, {"WOULD HAVE GOT", Fit::whole, true},
                    {"MOST OPEN", Fit::whole, true}, {"WOULD HAVE HAD", Fit::whole, true}},
        {}};
    for (const ReplayedAgent& one : replayed.agents)
        table.rows.push_back({one.name, number(one.then.got), number(one.would_have_been.got),
            number(one.then.most_open), number(one.would_have_been.most_open)});
    output.table(table);
}

void print_waits(Output& output, const Replayed& replayed) {
    const CourseWaits& then = replayed.waits_then;
    const CourseWaits& now = replayed.waits;
    Table table{{{""}, {"THEN", Fit::whole, true}, {"WOULD HAVE BEEN", Fit::whole, true}}, {}};
    table.rows = {{"draws", number(replayed.draws_then), number(replayed.draws)},
        {"waits that ended", number(then.ended), number(now.ended)},
        {"half of them within", format_duration(then.median), format_duration(now.median)},
        {"longest wait", format_age(then.longest), format_age(now.longest)},
        {"still waiting", number(then.still), number(now.still)}};
    output.row({});
    output.table(table);
}

} // namespace

void run_replay(const CommandNeeds& needs, const Options& options) {
    require_role(needs.actor, Role::supervisor, "replay");
    const ReplayRequest request = request_of(options.replay);
    const Replayed replayed = replay(needs.store, request);
    if (needs.output.json()) {
        needs.output.document(replayed_json(request, replayed));
        return;
    }
    needs.output.row({{"by " + std::string(word(request.rule)), Style::bold},
        {(request.since ? ", since " + local_time(*request.since) : "") + ", seed "
                + std::to_string(request.seed),
            Style::dim}});
    print_agents(needs.output, replayed);
    print_waits(needs.output, replayed);
}

} // namespace convassign
