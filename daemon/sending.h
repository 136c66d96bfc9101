// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/log.h"
#include "core/base/random.h"
#include "core/config/config.h"
#include "core/outbox_row.h"
#include "daemon/complaints.h"
#include "daemon/loop.h"
#include "daemon/sender.h"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace convassign {

class Database;

/// Brings the rows of the outbox to their targets, each target on a thread of its own, and keeps what became
/// of them.
class Sending {
public:
    /// All of it outlives the Sending.
    struct Needs {
        const Config& config;
        const Log& log;
        Loop& loop;
        Database& store;
        Random& random;
        Complaints& complaints;
        std::function<void()> wake; ///< more may be due
    };

    explicit Sending(Needs needs) : needs_(std::move(needs)) {}

    /// Begins with what a daemon that died was sending. What cannot start is tried again.
    void start();

    /// As the configuration is now.
    void restart();

    /// Makes every thread end within a second; does not wait for them.
    void stop();

    /// Gives each target that has nothing in hand the next rows that are due.
    void deliver_due(Time now);

    /// Sends what is no row of the outbox, once, and tells what became of it. False where nothing sends to
    /// its target just now.
    bool send_directly(const OutboxRow& notice, const std::function<void(const SendResult&)>& report);

    /// Starts, and attempts every row that is due once. Runs the loop meanwhile. False when one of them did
    /// not arrive.
    [[nodiscard]] bool deliver_once();

private:
    /// What sends to one target, and how many rows it has in hand.
    struct Outgoing {
        std::unique_ptr<Sender> sender;
        std::size_t on_the_way = 0;
        std::function<void(const SendResult&)> report_directly; ///< of what send_directly() sends
    };

    bool start_sender(const std::string& target, const std::function<std::unique_ptr<Target>()>& make);
    [[nodiscard]] bool is_sending() const;
    void settle_row(const std::string& target, OutboxId row, const SendResult& result);
    void keep(OutboxId row, const SendResult& result);

    Needs needs_;
    std::unordered_map<std::string, Outgoing> senders_; ///< by target
    std::vector<std::unique_ptr<Sender>> ending_;       ///< told to stop, and not yet waited for
    bool is_start_due_ = false;                         ///< start() comes by itself
    bool has_failed_ = false;                           ///< something did not arrive
};

} // namespace convassign
