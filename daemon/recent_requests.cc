// SPDX-License-Identifier: MIT
#include "daemon/recent_requests.h"

namespace convassign {

bool RecentRequests::add(const std::string& request, Time now) {
    if (places_.contains(request)) return false;
    if (requests_.size() >= most) forget_first();
    places_[request] = requests_.emplace(requests_.end(), now, request);
    return true;
}

void RecentRequests::forget(const std::string& request) {
    const auto place = places_.find(request);
    if (place == places_.end()) return;
    requests_.erase(place->second);
    places_.erase(place);
}

void RecentRequests::forget_before(Time then) {
    while (!requests_.empty() && requests_.front().first < then)
        forget_first();
}

void RecentRequests::forget_first() {
    places_.erase(requests_.front().second);
    requests_.pop_front();
}

} // namespace convassign
