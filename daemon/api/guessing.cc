// SPDX-License-Identifier: MIT
#include "daemon/api/guessing.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr std::size_t failures_allowed = 10;
constexpr Duration period = std::chrono::minutes(1);
constexpr std::size_t stale_remembered = 1000;

} // namespace

void Guessing::failed(const Peer& from, const Sha256& secret, Time now) {
    if (!is_stale(secret)) stale_.push_back(secret);
    if (stale_.size() > stale_remembered) stale_.pop_front();
    const Peer place = from.neighbourhood();
    if (wait(place, now)) return;
    if (!failures_.contains(place)) make_room(now);
    auto& times = failures_[place];
    if (times.size() == failures_allowed) times.erase(times.begin());
    times.push_back(now);
}

void Guessing::was_good(const Sha256& secret) {
    if (!known_good_.insert(secret).second) return;
    good_.push_back(secret);
    if (good_.size() <= good_ones) return;
    known_good_.erase(good_.front());
    good_.pop_front();
}

bool Guessing::is_stale(const Sha256& secret) const {
    return is_once_good(secret) || std::ranges::find(stale_, secret) != stale_.end();
}

std::optional<Duration> Guessing::wait(const Peer& from, Time now) const {
    const auto known = failures_.find(from.neighbourhood());
    if (known == failures_.end() || known->second.size() < failures_allowed) return std::nullopt;
    const Time first = known->second.front();
    // A clock that was set back must not make anybody wait for long.
    if (now < first || now - first >= period) return std::nullopt;
    return first + period - now;
}

void Guessing::make_room(Time now) {
    if (failures_.size() < addresses) return;
    std::erase_if(failures_, [now](const auto& entry) { return now - entry.second.back() >= period; });
    if (failures_.size() < addresses) return;
    failures_.erase(
        std::ranges::min_element(failures_, {}, [](const auto& entry) { return entry.second.back(); }));
}

} // namespace convassign
