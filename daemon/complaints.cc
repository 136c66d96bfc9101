// SPDX-License-Identifier: MIT
#include "daemon/complaints.h"

#include "core/wrap/database.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr Duration complaint_period = std::chrono::minutes(1);
constexpr Duration long_busy = std::chrono::seconds(5);
// In one period; where more come, each of them is different, and no more is learnt.
constexpr std::size_t most_causes = 20;

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
    const Time now = wall_clock();
    std::erase_if(told_at_, [now](const auto& told) { return now - told.second >= complaint_period; });
    causes_[what].insert(cause);
    if (told_at_.contains(cause) || told_at_.size() >= most_causes) return;
    told_at_[cause] = now;
    log_.error(what + ": " + cause);
}

bool Complaints::fails_elsewhere(const std::string& cause, const std::string& what) const {
    return std::ranges::any_of(
        causes_, [&](const auto& entry) { return entry.first != what && entry.second.contains(cause); });
}

void Complaints::forget(const std::string& what) {
    busy_since_.erase(what);
    const auto known = causes_.find(what);
    if (known == causes_.end()) return;
    for (const std::string& cause : known->second)
        if (!fails_elsewhere(cause, what)) told_at_.erase(cause);
    causes_.erase(known);
}

/// Somebody else is writing: soon again, and no word of it unless it lasts.
void Complaints::wait_for_others(const std::string& what, const std::string& cause) {
    const Time now = wall_clock();
    const auto [since, is_first] = busy_since_.try_emplace(what, now);
    if (!is_first && now - since->second >= long_busy) complain(what, cause);
    try_again_();
}

} // namespace convassign
