// SPDX-License-Identifier: MIT
#pragma once

#include "core/absence.h"
#include "core/base/log.h"
#include "core/beats.h"
#include "daemon/complaints.h"
#include "daemon/loop.h"

#include <functional>
#include <optional>

namespace convassign {

class Database;

/// Notices that the loop was away: stopped, suspended with its machine, or kept waiting; and that the wall
/// clock was set. Then nobody goes offline by that, and after a long absence draws wait until the pages have
/// had the time to return.
class Absences {
public:
    /// All of it outlives the Absences.
    struct Needs {
        Database& store;
        const PresenceRules& rules;
        Beats& beats;
        const Log& log;
        Loop& loop;
        Complaints& complaints;
        std::function<void()> wake; ///< draws begin again
    };

    explicit Absences(Needs needs) : needs_(std::move(needs)) {}

    /// Begins, and settles how long no daemon has shown a sign of life.
    void begin();

    /// To be asked before anything is judged by the clock. False where there was an absence that cannot be
    /// settled: then nobody's presence is to be judged.
    [[nodiscard]] bool settle();

    [[nodiscard]] bool hold_draws() const { return draws_held_ > 0; }

private:
    void settle(const Absence& absence);
    void hold_draws_for(Duration pause);

    Needs needs_;
    std::optional<Clocks> last_; ///< when nothing was left to be settled
    int draws_held_ = 0;         ///< by how many absences
};

/// What lies between two looks at the clocks; nothing where that is as short as between any two.
[[nodiscard]] std::optional<Absence> absence_between(const Clocks& before, const Clocks& now);

} // namespace convassign
