// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace convassign {

struct Fairness;

/// {"since","until","draws","p_value","agents":[…],"not_rebuilt"}; see core/json.h.
[[nodiscard]] std::string fairness_json(const Fairness& fairness);

} // namespace convassign
