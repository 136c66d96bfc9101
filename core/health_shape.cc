// SPDX-License-Identifier: MIT
#include "core/health_shape.h"

namespace convassign::json {

Document shape_problem(const Problem& problem) { return {{"what", problem.what}, {"do", problem.remedy}}; }

Document shape_health(const Health& health) {
    return {{"ok", health.is_ok()}, {"last_commit_at", moment(health.last_commit_at)},
        {"problems", array_of(health.problems, shape_problem)}};
}

} // namespace convassign::json
