// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/log.h"
#include "core/config/config.h"
#include "daemon/arrivals.h"
#include "daemon/complaints.h"
#include "daemon/loop.h"
#include "daemon/poller.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace convassign {

class Database;

/// Asks every provider that can be polled, each account on a thread of its own, and adds its batches to what
/// came. Lines of one account share a thread, so that no account is asked twice at a time.
class Polling {
public:
    /// All of it outlives the Polling.
    struct Needs {
        const Config& config;
        const Log& log;
        Loop& loop;
        Database& store;
        Complaints& complaints;
        Beats& beats; ///< which hear who is online at a provider
        Arrivals& arrivals;
        std::function<void()> wake; ///< a round has something to do
    };

    explicit Polling(Needs needs) : needs_(std::move(needs)) {}
    Polling(const Polling&) = delete;
    Polling& operator=(const Polling&) = delete;
    /// Waits for the threads.
    ~Polling();

    /// Polls over and over. What cannot start is tried again.
    void start();

    /// Calls `when_done` once each line was polled; at once where there is none.
    void start_once(std::function<void()> when_done);

    /// As the configuration is now.
    void restart();

    /// Makes every thread end within a second; does not wait for them. There is no start afterwards.
    void stop();

    /// Whether the last poll of each line went well.
    [[nodiscard]] bool is_good() const;

private:
    /// How the last poll of a line went.
    struct Polled {
        std::string provider;
        std::string error;
        Time saved_at; ///< when its state was last written to the store
        bool has_reported = false;
    };

    bool start_account(const std::string& account, const std::vector<ProviderConfig>& configs);
    Poller::Task task_for(const ProviderConfig& config, const Line& line);
    void end_pollers();
    void hand_over(LineId line, FetchedBatch batch, Pace& pace);
    Pace hand_over_piece(LineId line, FetchedBatch piece);
    void accept(Arrival arrival);
    void hear(const FetchedBatch& batch, const Line& line, Time now);
    void report(LineId line, const Poller::Outcome& outcome);
    void log_change(const Polled& before, const Poller::Outcome& outcome);

    Needs needs_;
    std::atomic<bool> is_stopping_{false};
    std::function<void()> when_done_; ///< set where each line is polled once
    std::unordered_map<LineId, Polled> polled_;
    std::unordered_map<std::string, std::unique_ptr<Poller>> pollers_; ///< by account
    std::vector<std::unique_ptr<Poller>> ending_; ///< told to stop, and not yet waited for
    bool is_start_due_ = false;                   ///< start() comes by itself
};

} // namespace convassign
