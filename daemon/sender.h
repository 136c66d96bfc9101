// SPDX-License-Identifier: MIT
#pragma once

#include "core/outbox.h"
#include "daemon/loop.h"

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace convassign {

/// Sends what goes to one target, one row after the other, on a thread of its own, so that a slow target
/// delays nobody.
class Sender {
public:
    /// `report` is called on the sender's thread with the outcome of each row.
    using Report = std::function<void(OutboxId, const SendResult&)>;

    Sender(std::unique_ptr<Target> target, Report report);
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;
    /// Asks to stop and waits for the thread. Rows that were not sent are not reported.
    ~Sender();

    /// From the loop that owns the sender.
    void send(std::vector<Delivery> deliveries);

    /// Makes the thread end within a second; does not wait for the end.
    void ask_to_stop() noexcept;

    [[nodiscard]] bool has_ended() const noexcept { return has_ended_; }

private:
    void attempt(const Delivery& delivery);

    std::unique_ptr<Target> target_;
    Report report_;
    Loop loop_;
    std::atomic<bool> is_stopping_{false};
    std::atomic<bool> has_ended_{false};
    std::thread thread_; // last, so that all it uses is there before it starts
};

} // namespace convassign
