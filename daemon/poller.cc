// SPDX-License-Identifier: MIT
#include "daemon/poller.h"

#include "core/backoff.h"
#include "core/base/error.h"

#include <algorithm>

namespace convassign {

Poller::Poller(std::vector<Task> tasks) : tasks_(std::move(tasks)), thread_([this] { run(); }) {}

Poller::~Poller() {
    ask_to_stop();
    thread_.join();
}

void Poller::ask_to_stop() noexcept {
    if (is_stopping_.exchange(true)) return;
    for (const Task& task : tasks_)
        task.provider->stop();
    stop_.release();
}

void Poller::run() {
    for (;;) {
        Task& next = *std::ranges::min_element(tasks_, {}, &Task::due);
        if (stop_.try_acquire_until(next.due)) break;
        next.due = steady_clock() + next.longest_wait;
        try {
            const Outcome outcome = poll(next);
            next.due = steady_clock() + outcome.wait;
            if (!is_stopping_) next.report(outcome);
        } catch (const std::exception&) {
            // Not even memory is left to tell it. None may leave the thread: the whole program would end by
            // it.
        }
    }
    has_ended_ = true;
}

Poller::Outcome Poller::poll(Task& task) {
    try {
        task.provider->poll(wall_clock(), task.store_batch);
        task.failures = 0;
        return {"", task.interval};
    } catch (const PartialFailure& error) {
        task.failures = 0;
        return {describe(error), task.interval};
    } catch (const std::exception& error) {
        const auto* refused = dynamic_cast<const ProviderError*>(&error);
        const auto asked = refused != nullptr ? refused->retry_after : std::nullopt;
        return {describe(error), std::max(task.interval, delay_after_failure(task, asked))};
    }
}

/// Without entropy, as long as it may be.
Duration Poller::delay_after_failure(Task& task, std::optional<Duration> asked) {
    try {
        return retry_delay(++task.failures, asked, random_, task.longest_wait);
    } catch (const Error&) {
        return task.longest_wait;
    }
}

} // namespace convassign
