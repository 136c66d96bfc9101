// SPDX-License-Identifier: MIT
#include "core/provider/twilio_fates.h"

namespace convassign {

namespace {

using namespace std::chrono_literals;

constexpr Duration pause_of_looks = 3s;
constexpr Duration pause_of_quiet = 15s;
constexpr Duration pause_beside_webhook = 5min; // which may get lost
constexpr Duration pause_of_days = 15min;
constexpr Duration on_its_way = 10min; // after that it is told slowly, as it is read

bool is_past(const std::optional<Time>& due_at, Time now, Duration pause) {
    return !due_at || now >= *due_at || *due_at - now > pause; // a clock that was set back
}

} // namespace

Duration TwilioFates::pause() const {
    if (has_webhook_) return pause_beside_webhook;
    return is_on_its_way_ ? pause_of_looks : pause_of_quiet;
}

TwilioFates::Depth TwilioFates::due(Time now) {
    if (!due_at_) {
        due_at_ = now + pause();
        day_due_at_ = now + pause();
        return Depth::none;
    }
    if (!is_past(due_at_, now, pause())) return Depth::none;
    due_at_ = now + pause();
    if (!is_past(day_due_at_, now, pause_of_days)) return Depth::newest;
    day_due_at_ = now + pause_of_days;
    return Depth::day;
}

std::vector<MessageFate> TwilioFates::take(const std::vector<TwilioOutgoing>& rows, Time now) {
    std::vector<MessageFate> fates;
    is_on_its_way_ = false;
    for (const TwilioOutgoing& row : rows) {
        if (!row.state) continue;
        const bool is_young = row.created_at && now - *row.created_at < on_its_way;
        const bool has_ended = *row.state == FateKind::read || *row.state == FateKind::failed;
        is_on_its_way_ = is_on_its_way_ || (is_young && !has_ended);
        fates.push_back({row.sid, "", *row.state, row.error, now});
    }
    due_at_ = now + pause();
    return fates;
}

} // namespace convassign
