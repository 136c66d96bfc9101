// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace convassign {

struct Replayed;
struct ReplayRequest;

/// {"since","as","seed","draws","would_have_drawn","agents":[…],"waits":{"then":…,"would_have_been":…}}
[[nodiscard]] std::string replayed_json(const ReplayRequest& request, const Replayed& replayed);

} // namespace convassign
