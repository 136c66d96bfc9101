// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/time.h"

#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace convassign {

/// The daemon's only loop: everything that happens, happens in it, one thing after the other.
class Loop {
public:
    Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop();

    [[nodiscard]] boost::asio::io_context& context();

    /// Calls `work` soon, from the loop. The one function that other threads may use.
    void post(std::function<void()> work);

    /// Calls `work` from the loop once, after that time, or again and again.
    void after(Duration delay, std::function<void()> work);
    void every(Duration period, std::function<void()> work);

    /// Calls `work` with the signal's number, from the loop, each time one of them comes.
    void on_signals(std::initializer_list<int> signals, std::function<void(int)> work);

    /// Calls `work` from the loop each time that there is something to read on the file, which outlives
    /// run().
    void on_readable(int file, std::function<void()> work);

    /// Called with what a piece of work has thrown; the loop goes on. Before, the exception leaves run().
    void on_failure(std::function<void(const std::exception&)> tell);

    /// Until stop().
    void run();
    /// The same after an earlier stop().
    void run_again();
    void stop();

private:
    struct Needs;
    std::unique_ptr<Needs> needs_;
};

} // namespace convassign
