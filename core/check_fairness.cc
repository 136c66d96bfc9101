// SPDX-License-Identifier: MIT
#include "core/check.h"

#include "core/fairness_text.h"

namespace convassign {

Findings check_fairness(const Fairness& fairness) {
    if (fairness.p_value.value_or(1) >= least_p_value) return {};
    return {{"fairness",
        "the draws of the history are not fair: where each candidate has the same chance, they come out so "
        "with p = "
            + p_value_text(*fairness.p_value),
        "'convassign fairness' tells who got more than their share, and who less; keep a copy of the "
        "database, and look for whoever else has written it"}};
}

} // namespace convassign
