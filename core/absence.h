// SPDX-License-Identifier: MIT
#pragma once

#include "core/config/config.h"

#include <string>

namespace convassign {

class Database;

/// A time in which nobody looked after the tabs: the daemon was down, stopped or suspended with its machine,
/// or its wall clock was set.
struct Absence {
    Time until;
    Duration length{0};
    Duration clock_step{0}; ///< how far the wall clock was set meanwhile, besides what went by

    /// The moment from which on nobody looked, by the clock as it is now.
    [[nodiscard]] Time since() const { return until - length; }
};

/// After a longer absence than a lease, or a step of the clock as long as that, nobody knows who is there.
[[nodiscard]] bool is_long(const Absence& absence, const PresenceRules& rules);

/// What a page that is still there needs to beat again: a beat, and somewhat more.
[[nodiscard]] Duration time_to_return(const PresenceRules& rules);

/// Whoever was there when the absence began has not gone by that. Leases and activity follow the step of the
/// clock; of tabs that were live they go on as if no time had gone by, and after a long absence for as long
/// as a page needs to return. A lease that had ended before stays so, and what an admin has set for a limited
/// time never lasts longer. Within the caller's transaction, or one of its own.
void settle_absence(Database& store, const PresenceRules& rules, const Absence& absence);

/// "away for 40 s, and the clock was set back by 3 h"
[[nodiscard]] std::string in_words(const Absence& absence);

} // namespace convassign
