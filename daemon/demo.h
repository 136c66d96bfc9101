// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"
#include "daemon/daemon.h"

#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace convassign {

/// Simulated agents and customers around a real daemon: the pages beat through the API as real ones do, the
/// customers write into the `local` provider. What happens is read back from the history and printed.
class Demo {
public:
    /// `daemon` serves an empty database with the default configuration.
    Demo(Daemon& daemon, Random& random, std::ostream& out);

    /// Sets the scene and begins; the daemon's loop does the rest. Ends it after `length` where given.
    void begin(std::optional<Duration> length);

    /// What the draws gave, held against what fair ones give: a table with a bar for each agent.
    void summarize();

private:
    /// One agent's browser.
    struct Page {
        std::string agent;
        std::string display_name;
        std::string token;
        std::string tab;
        std::int64_t seq = 0;
        bool is_open = false;
        bool is_away = false; ///< open, and nobody moves the mouse
    };

    void add_agents();
    /// Returns the token to sign in with.
    std::string add_guest();
    void beat(Page& page, bool is_goodbye = false);
    void customer_writes();
    void add_picture(IncomingMessage& message);
    void agent_does_something();
    void agent_answers(const Page& page);
    void print_news();
    void print(const HistoryRow& row);
    [[nodiscard]] std::string online_agents() const;

    Daemon& daemon_;
    Random& random_;
    std::ostream& out_;
    std::vector<Page> pages_;
    std::int64_t messages_ = 0;
    std::set<std::string> online_; ///< as the history has it up to what was printed
    HistoryId seen_;
};

/// Runs a whole demo on a temporary database. Returns the exit status.
int run_demo(std::optional<Duration> length, const Log& log, std::ostream& out);

} // namespace convassign
