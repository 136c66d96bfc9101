// SPDX-License-Identifier: MIT
#include "daemon/absences.h"

#include "core/store/daemon_row.h"
#include "core/wrap/database.h"

#include <chrono>

namespace convassign {

namespace {

// The loop looks at the clocks each quarter of a second, and a round may take long.
constexpr Duration usual = std::chrono::seconds(5);
// Clocks that are set right little by little do not step.
constexpr Duration smallest_step = std::chrono::seconds(1);

} // namespace

std::optional<Absence> absence_between(const Clocks& before, const Clocks& now) {
    Absence absence{now.wall, now.since_boot - before.since_boot};
    absence.clock_step = now.wall - before.wall - absence.length;
    const bool has_stepped = std::chrono::abs(absence.clock_step) >= smallest_step;
    if (!has_stepped) absence.clock_step = Duration(0);
    if (!has_stepped && absence.length <= usual) return std::nullopt;
    return absence;
}

/// What the last daemon noted cannot be told from the time that went by, unless it lies ahead.
void Absences::begin() {
    last_ = read_clocks();
    const auto alive_at = daemon_row::read(needs_.store).alive_at;
    if (!alive_at) return;
    Absence absence{last_->wall};
    if (last_->wall < *alive_at - smallest_step)
        absence.clock_step = last_->wall - *alive_at;
    else
        absence.length = last_->wall - *alive_at;
    if (is_long(absence, needs_.rules)) settle(absence);
}

bool Absences::settle() {
    const Clocks now = read_clocks();
    const auto absence = last_ ? absence_between(*last_, now) : std::nullopt;
    if (absence && !needs_.complaints.attempt("go on after an absence", [&] { settle(*absence); }))
        return false;
    last_ = now;
    return true;
}

void Absences::settle(const Absence& absence) {
    needs_.beats.change_all(needs_.store, [&] {
        settle_absence(needs_.store, needs_.rules, absence);
        daemon_row::mark_alive(needs_.store, absence.until);
    });
    const Duration pause = time_to_return(needs_.rules);
    const bool waits = is_long(absence, needs_.rules);
    if (waits) hold_draws_for(pause);
    needs_.log.info("the daemon was " + in_words(absence)
        + (waits ? ": draws begin in " + format_age(pause) : ": nobody goes offline by that"));
}

void Absences::hold_draws_for(Duration pause) {
    ++draws_held_;
    needs_.loop.after(pause, [this] {
        --draws_held_;
        needs_.wake();
    });
}

} // namespace convassign
