// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <string>
#include <utility>
#include <vector>

namespace convassign {
class Database;
}

/// The table `answers`: short answers that admins keep in the Account Settings.
namespace convassign::answers {

/// One with its name.
using Answer = std::pair<std::string, std::string>;

/// All of them, by name.
[[nodiscard]] std::vector<Answer> all(Database& database);
/// These and no others from now on. Those that are as they were stay with whoever wrote them.
void save_all(Database& database, const std::vector<Answer>& answers, Time at, const std::string& by);

} // namespace convassign::answers
