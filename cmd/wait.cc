// SPDX-License-Identifier: MIT
#include "cmd/wait.h"

#include <csignal>
#include <ctime>
#include <poll.h>
#include <unistd.h>

namespace convassign {

namespace {

bool is_reader_gone() {
    pollfd out{STDOUT_FILENO, 0, 0};
    return poll(&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLNVAL)) != 0;
}

} // namespace

bool wait_unless_ended(Duration duration) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, nullptr);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
    const auto nanoseconds = std::chrono::nanoseconds(duration - seconds).count();
    const timespec time{seconds.count(), static_cast<long>(nanoseconds)};
    const bool is_over =
        sigtimedwait(&ends, nullptr, &time) < 0; // or a stop and a continue, which do no harm
    return is_over && !is_reader_gone();
}

} // namespace convassign
