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

namespace convassign {

/// Polls one provider on a thread of its own, over and over: the next poll comes `interval` after the last
/// one has ended, later when it failed. What it finds and how it went are handed over by the two functions,
/// which are called on that thread.
class Poller {
public:
    /// `error` is empty after a good poll, else one line; `wait` is how long until the next one.
    struct Outcome {
        std::string error;
        Duration wait{0};
    };
    using Report = std::function<void(const Outcome&)>;

    Poller(std::unique_ptr<Provider> provider, Duration interval, StorePage store_page, Report report);
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;
    /// Asks to stop and waits for the thread.
    ~Poller();

    /// Makes the thread end within a second; does not wait for it.
    void ask_to_stop() noexcept;

    [[nodiscard]] bool has_ended() const noexcept { return has_ended_; }

private:
    void run();
    Outcome poll_once();

    std::unique_ptr<Provider> provider_;
    Duration interval_;
    StorePage store_page_;
    Report report_;
    SystemRandom random_;
    int failures_ = 0; ///< in a row
    std::binary_semaphore stop_{0};
    std::atomic<bool> is_stopping_{false};
    std::atomic<bool> has_ended_{false};
    std::thread thread_; // last, so that all it uses is there before it starts
};

} // namespace convassign
