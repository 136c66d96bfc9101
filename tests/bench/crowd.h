// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/error.h"
#include "tests/bench/bench.h"

#include <array>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <vector>

namespace convassign::bench {

/// A new database with so many agents, "agent0" and on, and so many unassigned conversations, numbered
/// from 1.
struct Staffed {
    Staffed(const std::string& path, int agents, int conversations = 0);

    std::vector<std::string> tokens; ///< by agent
};

/// The daemon in a process of its own, with limits for a crowd that comes from one address.
struct Server {
    explicit Server(const std::string& database);
    /// A new connection to it.
    [[nodiscard]] int connect() const;

    Process process;
    int port = 0;
};

/// Lets this process and its children open as many files as the system allows.
void allow_many_files();

void say(int file, const std::string& text);

[[nodiscard]] std::string request(const std::string& method, const std::string& path,
    const std::string& token, const std::string& body = "");

/// Reads what is there, at most 64 KiB of it; the next call writes over it.
std::string_view read_some(int file);

/// Waits for readable sockets.
class Poll {
public:
    Poll() : file_(epoll_create1(EPOLL_CLOEXEC)) {}
    Poll(const Poll&) = delete;
    Poll& operator=(const Poll&) = delete;
    ~Poll();

    void add(int file, int number) const;

    /// Calls use(the number that a socket was added with) for each that is readable; false when none is
    /// within so many milliseconds.
    template <typename Use>
    bool once_within(int milliseconds, Use use) {
        const int count = epoll_wait(file_, events_.data(), static_cast<int>(events_.size()), milliseconds);
        for (int i = 0; i < count; ++i)
            use(static_cast<int>(events_.at(static_cast<std::size_t>(i)).data.u32));
        return count > 0;
    }

    /// The same; throws Error when none is within a second.
    template <typename Use>
    void once(Use use) {
        if (!once_within(1000, use)) throw Error("wait for the daemon: no answer for a second");
    }

private:
    int file_;
    std::array<epoll_event, 512> events_{};
};

} // namespace convassign::bench
