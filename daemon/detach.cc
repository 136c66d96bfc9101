// SPDX-License-Identifier: MIT
#include "daemon/detach.h"

#include "core/base/error.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace convassign {

namespace {

[[noreturn]] void wait_as_parent(int from_child) {
    char byte = 0;
    ssize_t got = 0;
    do
        got = read(from_child, &byte, 1);
    while (got < 0 && errno == EINTR);
    _exit(got == 1 ? 0 : 1); // the child's end of the pipe closes when it fails, with its error printed
}

} // namespace

Detached::Detached() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw Error(system_failure("detach"));
    const pid_t child = fork();
    if (child < 0) throw Error(system_failure("detach"));
    if (child > 0) {
        ::close(ends[1]);
        wait_as_parent(ends[0]);
    }
    ::close(ends[0]);
    to_parent_ = ends[1];
    setsid();
}

Detached::~Detached() {
    if (to_parent_ >= 0) ::close(to_parent_);
}

void Detached::ready() {
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere < 0) throw Error(system_failure("open '/dev/null'"));
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        dup2(nowhere, standard);
    ::close(nowhere);
    if (chdir("/") != 0) throw Error(system_failure("change to '/'"));
    const char byte = 'R';
    if (write(to_parent_, &byte, 1) != 1) throw Error(system_failure("tell the parent process"));
    ::close(to_parent_);
    to_parent_ = -1;
}

} // namespace convassign
