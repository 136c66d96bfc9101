// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

namespace convassign {

class Loop;

/// Tells at once when a process that could write the database has closed it, as a command does right after
/// its change. The kernel tells (inotify), so that no command has to reach the daemon: there is no second way
/// in, and nobody needs more rights than for the change itself. Where the system has no watch left nothing is
/// told: whoever asks this looks for changes now and then as well.
class ForeignWriters {
public:
    /// The loop outlives it. This process is told of its own closed connections, too.
    ForeignWriters(const std::string& database, Loop& loop, std::function<void()> tell);
    ForeignWriters(const ForeignWriters&) = delete;
    ForeignWriters& operator=(const ForeignWriters&) = delete;
    ~ForeignWriters();

    /// Empty where all is well; otherwise why nothing will be told.
    [[nodiscard]] const std::string& failure() const { return failure_; }

private:
    void hear();

    int events_;
    std::function<void()> tell_;
    std::string failure_;
};

} // namespace convassign
