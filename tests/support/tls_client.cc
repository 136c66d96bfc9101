// SPDX-License-Identifier: MIT
#include "tests/support/tls_client.h"

#include "core/base/error.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace convassign {

TlsClient::TlsClient(int port, const std::string& from, const std::string& host)
    : http_(start(port, from, host)) {}

TlsClient::~TlsClient() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
}

/// Returns our end of a pair of sockets; the program reads and writes the other end.
int TlsClient::start(int port, const std::string& from, const std::string& host) {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        throw Error(system_failure("make a pair of sockets"));
    const std::string server = "127.0.0.1:" + std::to_string(port);
    const std::string own = from + ":0";
    pid_ = fork();
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(ends[1], STDIN_FILENO);
        dup2(ends[1], STDOUT_FILENO);
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        execlp("openssl", "openssl", "s_client", "-quiet", "-connect", server.c_str(), "-bind", own.c_str(),
            "-servername", host.c_str(), static_cast<char*>(nullptr));
        _exit(127);
    }
    ::close(ends[1]);
    return ends[0];
}

} // namespace convassign
