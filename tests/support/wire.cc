// SPDX-License-Identifier: MIT
#include "tests/support/wire.h"

#include "core/base/error.h"
#include "tests/support/world.h"

#include <arpa/inet.h>
#include <array>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace convassign {

namespace {

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool is_ready(int file, short event) {
    pollfd waiting{file, event, 0};
    return poll(&waiting, 1, 0) > 0;
}

/// What has come at one end goes to the other; false at the end of either.
bool pass(int from, int to) {
    if (!is_ready(from, POLLIN)) return true;
    std::array<char, 64 * 1024> bytes{};
    const ssize_t got = recv(from, bytes.data(), bytes.size(), 0);
    return got > 0 && send(to, bytes.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) == got;
}

} // namespace

Wire::Wire(int to_port) : to_port_(to_port), port_(free_port()) {
    listen_again();
    thread_ = std::thread([this] { carry(); });
}

Wire::~Wire() {
    is_ending_ = true;
    thread_.join();
    ::close(listener_);
    for (const Connection& connection : connections_) {
        ::close(connection.client);
        ::close(connection.server);
    }
}

void Wire::cut() {
    const std::lock_guard guard(mutex_);
    ::close(std::exchange(listener_, -1));
    for (Connection& connection : connections_)
        connection.is_silent = true;
}

void Wire::mend() {
    const std::lock_guard guard(mutex_);
    listen_again();
}

void Wire::listen_again() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const sockaddr_in address = loopback(port_);
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0
        || listen(listener_, 64) != 0)
        throw Error(system_failure("listen at the wire's end"));
}

void Wire::accept_one() {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(to_port_);
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        connections_.push_back({client, server});
    } else {
        ::close(client);
        ::close(server);
    }
}

bool Wire::pass_on(const Connection& connection) const {
    if (connection.is_silent) return listener_ < 0 || !is_ready(connection.client, POLLIN);
    return pass(connection.client, connection.server) && pass(connection.server, connection.client);
}

void Wire::carry() {
    while (!is_ending_) {
        {
            const std::lock_guard guard(mutex_);
            if (listener_ >= 0 && is_ready(listener_, POLLIN)) accept_one();
            std::erase_if(connections_, [this](const Connection& connection) {
                if (pass_on(connection)) return false;
                ::close(connection.client);
                ::close(connection.server);
                return true;
            });
        }
        poll(nullptr, 0, 1);
    }
}

} // namespace convassign
