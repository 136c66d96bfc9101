// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/database.h"

#include <string>

namespace convassign {

/// What whoever serves a database does before, once it has the daemon's lock: looks whether the file may be
/// served. It may not with the log of another file, and not where it is damaged; that is looked for after an
/// unclean end, for two seconds at most. Throws DamagedDatabase with what to do, and then the file is as it
/// was. Where there is none nothing happens.
void check_before_serving(const std::string& database);

/// The failure, and behind it what to do where it does not say so itself.
[[nodiscard]] std::string what_to_do_about(const DamagedDatabase& error);

} // namespace convassign
