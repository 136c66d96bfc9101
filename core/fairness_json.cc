// SPDX-License-Identifier: MIT
#include "core/fairness_json.h"

#include "core/fairness.h"
#include "core/json_shapes.h"

namespace convassign {

using namespace json;

namespace {

Document shape_row(const AgentFairness& row) {
    return {
        {"name", row.name},
        {"candidate", row.share.candidate},
        {"expected", row.share.expected},
        {"got", row.share.got},
        {"difference", row.share.difference()},
        {"low", row.share.low},
        {"high", row.share.high},
        {"by_hand", row.by_hand},
    };
}

} // namespace

std::string fairness_json(const Fairness& fairness) {
    return finished({
        {"since", moment(fairness.since)},
        {"until", moment(fairness.until)},
        {"draws", fairness.draws},
        {"p_value", fairness.p_value ? Document(*fairness.p_value) : Document(nullptr)},
        {"agents", array_of(fairness.agents, shape_row)},
        {"not_rebuilt", fairness.not_rebuilt},
    });
}

} // namespace convassign
