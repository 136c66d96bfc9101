// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <optional>
#include <string>
#include <vector>

namespace convassign {

/// How a program ended.
struct ProcessEnd {
    std::optional<int> status; ///< of its exit
    int signal = 0;            ///< that ended it, or 0
    bool is_timed_out = false;
    std::string output; ///< the first 4 KiB of what it wrote, to standard output or error
};

/// Runs programs one after the other, each in a process group of its own, with none of our files and no
/// shell in between. The process ignores SIGPIPE.
class ProcessRunner {
public:
    /// No program gets these variables of our environment.
    explicit ProcessRunner(std::vector<std::string> hidden_variables = {});
    ProcessRunner(const ProcessRunner&) = delete;
    ProcessRunner& operator=(const ProcessRunner&) = delete;
    ~ProcessRunner();

    /// Starts the program with its absolute path and arguments, gives it `input` to read, and waits for its
    /// end, however little it reads or much it writes. After `limit` its whole group is killed. Throws Error
    /// when it cannot be started.
    [[nodiscard]] ProcessEnd run(
        const std::vector<std::string>& command, const std::string& input, Duration limit);

    /// Makes a running run() kill its program, and every later one start none. From any thread.
    void stop() noexcept;

private:
    std::vector<std::string> hidden_variables_;
    int stop_ = -1; ///< an eventfd: readable once we are told to stop
};

} // namespace convassign
