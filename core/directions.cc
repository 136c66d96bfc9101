// SPDX-License-Identifier: MIT
#include "core/directions.h"

#include <algorithm>

namespace convassign {

Directions::Directions(const FetchedBatch& whole) {
    const auto went_out = [](const IncomingMessage& message) { return message.direction == Direction::out; };
    if (!std::ranges::any_of(whole.messages, went_out)) return;
    for (const IncomingMessage& message : whole.messages)
        (went_out(message) ? out : in).push_back(message);
    rest = whole;
    rest->messages = in;
}

} // namespace convassign
