// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace convassign {

struct Explanation;

/// {"conversation_id","text","waiting":…,"draws":[…]}, as command and API show it alike; see core/json.h.
[[nodiscard]] std::string explanation_json(const Explanation& explanation);

} // namespace convassign
