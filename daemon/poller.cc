// SPDX-License-Identifier: MIT
#include "daemon/poller.h"

#include "core/backoff.h"

namespace convassign {

Poller::Poller(std::unique_ptr<Provider> provider, Duration interval, StorePage store_page, Report report)
    : provider_(std::move(provider)),
      interval_(interval),
      store_page_(std::move(store_page)),
      report_(std::move(report)),
      thread_([this] { run(); }) {}

Poller::~Poller() {
    ask_to_stop();
    thread_.join();
}

void Poller::ask_to_stop() noexcept {
    if (is_stopping_.exchange(true)) return;
    provider_->stop();
    stop_.release();
}

void Poller::run() {
    Duration wait{0};
    while (!stop_.try_acquire_for(wait)) {
        const Outcome outcome = poll_once();
        wait = outcome.wait;
        if (!is_stopping_) report_(outcome);
    }
    has_ended_ = true;
}

Poller::Outcome Poller::poll_once() {
    try {
        provider_->poll(wall_clock(), store_page_);
        failures_ = 0;
        return {"", interval_};
    } catch (const std::exception& error) {
        const auto* refused = dynamic_cast<const ProviderError*>(&error);
        const auto asked = refused != nullptr ? refused->retry_after : std::nullopt;
        return {describe(error), std::max(interval_, retry_delay(++failures_, asked, random_))};
    }
}

} // namespace convassign
