// SPDX-License-Identifier: MIT
#pragma once

#include "core/health.h"
#include "core/json_shapes.h"

namespace convassign::json {

/// {"what","do"}
[[nodiscard]] Document shape_problem(const Problem& problem);

/// {"ok","last_commit_at","problems"}, as command and API show it alike.
[[nodiscard]] Document shape_health(const Health& health);

} // namespace convassign::json
