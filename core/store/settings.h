// SPDX-License-Identifier: MIT
#pragma once

#include "core/model.h"

#include <optional>

namespace convassign {
class Database;
}

/// The table `settings`: the auto-assign switch, and what the history is whole since.
namespace convassign::settings {

[[nodiscard]] Settings read(Database& database);
void save(Database& database, const Settings& settings);
/// Of what was before that time the history has only what the present rests on.
void save_history_since(Database& database, Time time);
/// Never set: the history is whole.
[[nodiscard]] std::optional<Time> history_since(Database& database);

} // namespace convassign::settings
