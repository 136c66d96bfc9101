// SPDX-License-Identifier: MIT
#pragma once

#include "core/evidence.h"
#include "core/json_shapes.h"

namespace convassign::json {

/// {"kind":"page",…} or {"kind":"provider",…} with the figures, or {"kind":"set_online","by":…} where it was
/// somebody's word; null where there is none.
[[nodiscard]] Document shape_evidence(const Evidence& evidence);

} // namespace convassign::json
