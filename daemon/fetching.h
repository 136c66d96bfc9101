// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/log.h"
#include "core/base/random.h"
#include "core/config/config.h"
#include "daemon/complaints.h"
#include "daemon/fetcher.h"
#include "daemon/loop.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace convassign {

class Database;

/// Brings the files of messages into the folder beside the database, each account on a thread of its own and
/// one file at a time, and keeps the folder as small as it is to be.
class Fetching {
public:
    /// All of it outlives the Fetching.
    struct Needs {
        const Config& config;
        const Log& log;
        Loop& loop;
        Database& store;
        Random& random;
        Complaints& complaints;
        std::function<void()> wake; ///< more may be due
    };

    explicit Fetching(Needs needs);

    /// Begins with what a daemon that died has left. What cannot start is tried again.
    void start();

    /// As the configuration is now.
    void restart();

    /// Makes every thread end within a second; does not wait for them.
    void stop();

    /// To be called before pages are told of what came: what is fetched only when asked for does not wait.
    void hold_back();

    /// Gives each account that has nothing in hand the next file that is due.
    void fetch_due(Time now);

    /// Removes the files that are no message's any more.
    void remove_unused();

    /// Starts, and fetches what is due, once each and for so long at most. Runs the loop meanwhile.
    void fetch_once(Duration limit);

private:
    /// What fetches the files of one account.
    struct Account {
        std::unique_ptr<Fetcher> fetcher;
        std::vector<LineId> lines;
        std::map<LineId, std::string> providers;
        bool is_fetching = false;
        int failures = 0;                 ///< of the provider, one after the other
        std::optional<Time> paused_until; ///< after a failure, so that it is not asked for each file
    };

    bool start_account(const std::string& account, const std::vector<ProviderConfig>& providers);
    void tidy();
    void settle(const std::string& account, const FetchOrder& order, const FetchResult& result);
    void note(Account& account, const FetchOrder& order, const FetchResult& result);
    void remove_old();
    [[nodiscard]] bool is_fetching() const;

    Needs needs_;
    std::string folder_;
    std::map<std::string, Account> accounts_;
    std::vector<std::unique_ptr<Fetcher>> ending_; ///< told to stop, and not yet waited for
    bool is_start_due_ = false;                    ///< start() comes by itself
    bool is_tidy_ = false;
    bool is_upkeep_begun_ = false;
};

} // namespace convassign
