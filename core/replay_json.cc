// SPDX-License-Identifier: MIT
#include "core/replay_json.h"

#include "core/json_shapes.h"
#include "core/replay.h"

namespace convassign {

using namespace json;

namespace {

Document shape_replayed(const ReplayedAgent& agent) {
    return {{"name", agent.name}, {"got", agent.then.got}, {"would_have_got", agent.would_have_been.got},
        {"most_open", agent.then.most_open}, {"would_have_had", agent.would_have_been.most_open}};
}

Document shape_waits(const CourseWaits& waits) {
    return {{"ended", waits.ended}, {"median_ms", waits.median.count()},
        {"longest_ms", waits.longest.count()}, {"still", waits.still}};
}

} // namespace

std::string replayed_json(const ReplayRequest& request, const Replayed& replayed) {
    return finished({
        {"since", moment(request.since)},
        {"as", word(request.rule)},
        {"seed", request.seed},
        {"draws", replayed.draws_then},
        {"would_have_drawn", replayed.draws},
        {"agents", array_of(replayed.agents, shape_replayed)},
        {"waits",
            {{"then", shape_waits(replayed.waits_then)}, {"would_have_been", shape_waits(replayed.waits)}}},
    });
}

} // namespace convassign
