// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

namespace convassign {
class Database;
}

/// The table `settings`: the auto-assign switch.
namespace convassign::settings {

[[nodiscard]] Settings read(Database& database);
void save(Database& database, const Settings& settings);

} // namespace convassign::settings
