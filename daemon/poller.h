// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"
#include "core/provider/provider.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

namespace convassign {

/// Polls the lines of one account on a thread of its own, one at a time, over and over: a line's next poll
/// comes `interval` after its last one has ended, later when that failed.
class Poller {
public:
    /// `error` is empty after a good poll, else one line; `wait` is how long until the next one.
    struct Outcome {
        std::string error;
        Duration wait{0};
    };

    /// What is polled. The two functions are called on the poller's thread.
    struct Task {
        std::unique_ptr<Provider> provider;
        Duration interval{0};
        /// After failures, unless the provider asks for more.
        Duration longest_wait = std::chrono::minutes(1);
        StoreBatch store_batch;
        std::function<void(const Outcome&)> report;
        int failures = 0;                            ///< in a row
        std::chrono::steady_clock::time_point due{}; ///< at once, at first
    };

    /// At least one task.
    explicit Poller(std::vector<Task> tasks);
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;
    /// Asks to stop and waits for the thread.
    ~Poller();

    /// Makes the thread end within a second; does not wait for the end.
    void ask_to_stop() noexcept;

    [[nodiscard]] bool has_ended() const noexcept { return has_ended_; }

private:
    void run();
    Outcome poll(Task& task);
    [[nodiscard]] Duration delay_after_failure(Task& task, std::optional<Duration> asked);

    std::vector<Task> tasks_;
    SystemRandom random_;
    std::binary_semaphore stop_{0};
    std::atomic<bool> is_stopping_{false};
    std::atomic<bool> has_ended_{false};
    std::thread thread_; // last, so that all it uses is there before it starts
};

} // namespace convassign
