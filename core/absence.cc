// SPDX-License-Identifier: MIT
#include "core/absence.h"

#include "core/store/agents.h"
#include "core/store/tabs.h"
#include "core/wrap/database.h"

#include <algorithm>

namespace convassign {

bool is_long(const Absence& absence, const PresenceRules& rules) {
    return absence.length > rules.lease || std::chrono::abs(absence.clock_step) > rules.lease;
}

Duration time_to_return(const PresenceRules& rules) { return rules.beat + rules.beat / 5; }

void settle_absence(Database& store, const PresenceRules& rules, const Absence& absence) {
    Transaction transaction(store);
    if (absence.clock_step != Duration(0)) {
        tabs::shift_all(store, absence.clock_step);
        // A machine that was paused shows its pause as a step forward: no reason to be set online for longer.
        agents::shift_overrides(store, std::min(absence.clock_step, Duration(0)));
    }
    // Where the clock was set forward, perhaps the machine was paused, and did not notice.
    if (absence.length > rules.lease || absence.clock_step > rules.lease)
        tabs::renew_live(store, absence.since(), absence.length, absence.until + time_to_return(rules));
    else
        tabs::extend_live(store, absence.since(), absence.length);
    transaction.commit();
}

std::string in_words(const Absence& absence) {
    using std::chrono_literals::operator""s;
    std::string text = "away for " + format_age(absence.length);
    if (std::chrono::abs(absence.clock_step) >= 1s)
        text += std::string(", and the clock was set ") + (absence.clock_step < 0s ? "back" : "forward")
            + " by " + format_age(std::chrono::abs(absence.clock_step));
    return text;
}

} // namespace convassign
