// SPDX-License-Identifier: MIT
#include "tests/support/polled_line.h"

namespace convassign {

PolledLine::PolledLine(Make make) : make_(std::move(make)) { restart(); }

void PolledLine::poll(Time now) {
    pages.clear();
    provider_->poll(now, [this](FetchedPage page) { store(std::move(page)); });
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
    for (const FetchedPage& page : pages)
        count += page.messages.size();
    return count;
}

void PolledLine::store(FetchedPage page) {
    if (static_cast<int>(pages.size()) + 1 == fail_at_page) throw ProviderError("the disk is full");
    for (const IncomingMessage& message : page.messages)
        if (stored.emplace(message.provider_message_id, message).second) texts_.push_back(message.text);
    if (page.cursor) cursor = *page.cursor;
    pages.push_back(std::move(page));
}

} // namespace convassign
