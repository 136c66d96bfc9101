// SPDX-License-Identifier: MIT
#include "core/provider/reply_attempts.h"

#include <algorithm>

namespace convassign {

void ReplyAttempts::begin(const Delivery& delivery) {
    row_ = delivery.row.id;
    is_in_doubt_ = delivery.is_repeated;
    is_sending_ = false;
}

bool ReplyAttempts::is_surely_not_there(Time now) {
    Time& first_look = first_looks_.try_emplace(row_, now).first->second;
    first_look = std::min(first_look, now); // a clock that was set back
    if (now - first_look < pause_) return false;
    is_in_doubt_ = false;
    return true;
}

void ReplyAttempts::sending() {
    first_looks_.erase(row_);
    is_in_doubt_ = is_sending_ = true;
}

void ReplyAttempts::answered() {
    if (is_sending_) is_in_doubt_ = false;
}

SendResult ReplyAttempts::sent(const std::string& provider_message_id, FateKind state) {
    first_looks_.erase(row_);
    SendResult result;
    result.fate = state;
    result.provider_message_id = provider_message_id;
    return result;
}

SendResult ReplyAttempts::failed(const std::string& reason) {
    if (is_in_doubt_) return perhaps_sent(reason);
    first_looks_.erase(row_);
    return {SendOutcome::refused, reason};
}

SendResult ReplyAttempts::again(const std::string& error, std::optional<Duration> retry_after) const {
    SendResult result{SendOutcome::try_later, error, retry_after};
    result.surely_not_there = !is_in_doubt_;
    return result;
}

SendResult ReplyAttempts::perhaps_sent(const std::string& reason) {
    first_looks_.erase(row_);
    return {SendOutcome::perhaps_sent, reason};
}

SendResult ReplyAttempts::look_again(const std::string& provider) const {
    SendResult result =
        again("the answer of " + provider + " was lost; it is looked for there once more before it is sent",
            pause_);
    result.is_on_schedule = true;
    return result;
}

} // namespace convassign
