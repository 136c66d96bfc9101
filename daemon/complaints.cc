// SPDX-License-Identifier: MIT
#include "daemon/complaints.h"

#include "core/wrap/sqlite.h"

namespace convassign {

namespace {

constexpr Duration complaint_period = std::chrono::minutes(1);
constexpr Duration long_busy = std::chrono::seconds(5);

} // namespace

Complaints::Complaints(const Log& log, std::function<void()> try_again)
    : log_(log), try_again_(std::move(try_again)) {}

bool Complaints::attempt(const std::string& what, const std::function<void()>& work) {
    try {
        work();
        forget(what);
        return true;
    } catch (const DatabaseBusy& error) {
        wait_for_others(what, describe(error));
        return false;
    } catch (const std::exception& error) {
        complain(what, describe(error));
        return false;
    }
}

void Complaints::complain(const std::string& what, const std::string& cause) {
    const std::string text = what + ": " + cause;
    const Time now = wall_clock();
    Complaint& last = last_[what];
    if (last.text == text && now - last.at < complaint_period) return;
    last = {text, now};
    log_.error(text);
}

/// Somebody else is writing: soon again, and no word of it unless it lasts.
void Complaints::wait_for_others(const std::string& what, const std::string& cause) {
    const Time now = wall_clock();
    const auto [last, is_first] = last_.try_emplace(what, Complaint{"", now});
    if (!is_first && now - last->second.at >= long_busy) {
        log_.error(what + ": " + cause);
        last->second.at = now;
    }
    try_again_();
}

} // namespace convassign
