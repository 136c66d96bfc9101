// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/raw_http.h"

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace convassign {

class FakeMeta;
class World;

/// What people do while two daemons stand by each other. Customers write by webhook, where the provider says
/// it again until it is taken, and where it is polled; agents beat and answer, and ask the other daemon when
/// one does not answer; commands run on both machines.
class Traffic {
public:
    /// What somebody was told is done.
    struct Taken {
        std::set<std::string> by_webhook; ///< the ids of messages
        std::set<std::string> by_command; ///< the same
        std::set<std::string> answers;    ///< their texts
        int written_at_provider = 0;      ///< messages that are polled
    };

    static constexpr int answered = 3; ///< customers, whose conversations are 1 to 3

    /// Begins when it is made. All of it outlives it; the agents of these tokens are there.
    Traffic(World& a, World& b, const FakeMeta& meta, std::vector<std::string> tokens);
    Traffic(const Traffic&) = delete;
    Traffic& operator=(const Traffic&) = delete;
    ~Traffic() { end(); }

    /// Until what is under way is taken.
    Taken end();

    /// Something was taken by a webhook since it was asked last.
    [[nodiscard]] int webhooks_taken() const { return webhooks_taken_; }

private:
    /// Who asks one daemon until that does not answer as it should, and then the other one.
    class Asker;

    void send_webhooks();
    void write_at_provider();
    void answer();
    void beat();
    void run_commands();

    World& a_;
    World& b_;
    const FakeMeta& meta_;
    const std::vector<std::string> tokens_;
    std::atomic<bool> stops_{false};
    std::atomic<int> webhooks_taken_{0};
    Taken taken_; ///< each member by one thread alone
    std::vector<std::thread> threads_;
};

} // namespace convassign
