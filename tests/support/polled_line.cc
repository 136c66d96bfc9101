// SPDX-License-Identifier: MIT
#include "tests/support/polled_line.h"

namespace convassign {

PolledLine::PolledLine(Make make) : make_(std::move(make)) { restart(); }

void PolledLine::poll(Time now) {
    batches.clear();
    provider_->poll(now, [this](FetchedBatch batch) { store(std::move(batch)); });
}

std::string PolledLine::failure_of_poll(Time now) {
    try {
        poll(now);
        return "";
    } catch (const ProviderError& error) {
        last_retry_after = error.retry_after;
        return error.what();
    }
}

std::size_t PolledLine::handed_over() const {
    std::size_t count = 0;
    for (const FetchedBatch& batch : batches)
        count += batch.messages.size();
    return count;
}

void PolledLine::store(FetchedBatch batch) {
    if (static_cast<int>(batches.size()) + 1 == fail_at_batch) throw ProviderError("the disk is full");
    for (const IncomingMessage& message : batch.messages)
        if (stored.emplace(message.provider_message_id, message).second) texts_.push_back(message.text);
    if (batch.cursor) cursor = *batch.cursor;
    batches.push_back(std::move(batch));
}

} // namespace convassign
