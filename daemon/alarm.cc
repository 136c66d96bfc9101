// SPDX-License-Identifier: MIT
#include "daemon/alarm.h"

#include "core/outbox_queue.h"

#include <algorithm>

namespace convassign {

namespace {

constexpr Duration next_attempt = std::chrono::seconds(30);

} // namespace

void Alarm::look(const SignOfLife& sign, Time now) {
    if (sign.problems.empty()) {
        has_begun_ = false;
        told_.clear();
        return;
    }
    if (!has_begun_)
        for (OutboxRow& notice :
            rows_of_trouble(needs_.recipients, sign.problems.front(), sign.last_commit_at, now))
            told_.push_back({std::move(notice), false, false, now});
    has_begun_ = true;
    send_due(now);
}

void Alarm::send_due(Time now) {
    for (Told& one : told_) {
        if (one.has_arrived || one.is_on_the_way || now < one.due_at) continue;
        one.due_at = now + next_attempt;
        const std::string id = one.notice.message_id; // which may be told by then, or be told no more
        one.is_on_the_way =
            needs_.send(one.notice, [this, id](const SendResult& result) { settle(id, result); });
        if (!one.is_on_the_way) one.due_at = now;
    }
}

void Alarm::settle(const std::string& message_id, const SendResult& result) {
    for (Told& one : told_) {
        if (one.notice.message_id != message_id) continue;
        one.is_on_the_way = false;
        one.has_arrived = result.outcome == SendOutcome::sent || result.outcome == SendOutcome::refused;
        if (result.outcome != SendOutcome::sent)
            needs_.complaints.complain("deliver to '" + one.notice.target + "'", result.error);
    }
}

bool Alarm::is_waiting() const { return std::ranges::any_of(told_, std::not_fn(&Told::has_arrived)); }

} // namespace convassign
