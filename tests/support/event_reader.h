// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace convassign {

class Database;
class World;

/// A page's event stream: whenever it ends, or stays silent, it goes on with the next daemon from the last
/// event that it saw.
class EventReader {
public:
    /// Begins now, with one of those daemons, which outlive it.
    EventReader(std::vector<World*> daemons, std::string token);
    EventReader(const EventReader&) = delete;
    EventReader& operator=(const EventReader&) = delete;
    ~EventReader();

    /// Whether it hears within the limit all that the store has by now.
    [[nodiscard]] bool catches_up_with(Database& store, Duration limit = std::chrono::seconds(10)) const;

    /// Whether it was told, from its beginning on, of each message that is in the store, of none that is not,
    /// and of each conversation as it is.
    void expect_told_all_of(Database& store) const;
    [[nodiscard]] bool was_told_of(std::int64_t message) const;

private:
    void read();
    void read_from(World& daemon);
    void take(const std::string& event);

    std::vector<World*> daemons_;
    std::string token_;
    std::atomic<bool> stops_{false};
    mutable std::mutex mutex_; // guards what follows
    std::string begin_;        ///< the id of the first event
    std::string last_;
    std::map<std::int64_t, std::string> messages_;        ///< by id: their texts
    std::map<std::int64_t, std::int64_t> message_counts_; ///< by conversation, as was told last
    std::thread thread_;
};

} // namespace convassign
