// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <unordered_map>
#include <vector>

namespace convassign {
class Database;
}

/// The table `line_members`: who may have the conversations of a line whose provider tells.
namespace convassign::line_members {

/// In the order of their names.
[[nodiscard]] LineMembers of(Database& database, LineId line);
void save(Database& database, LineId line, const LineMembers& members);

/// The agents who are members, of each line that leaves anybody out.
[[nodiscard]] std::unordered_map<LineId, std::vector<AgentId>> by_line(Database& database);

} // namespace convassign::line_members
