// SPDX-License-Identifier: MIT
#include "tests/support/raw_http.h"

#include "core/base/error.h"
#include "core/base/handle.h"
#include "core/base/time.h"

#include <array>
#include <cerrno>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace convassign {

namespace {

int connected(int family, const sockaddr* address, socklen_t size) {
    const int file = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0 || connect(file, address, size) != 0) {
        const std::string failure = system_failure("connect"); // before close() has one of its own
        if (file >= 0) ::close(file);
        throw Error(failure);
    }
    return file;
}

int connected_to_unix(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return connected(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

int connected_to_tcp(const std::string& host, const std::string& port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) throw Error("no address: " + host);
    const Handle<addrinfo, freeaddrinfo> first(found);
    return connected(first->ai_family, first->ai_addr, first->ai_addrlen);
}

/// "http://127.0.0.1:80", "http://[::1]:80" or "unix:/PATH".
int connected_to(const std::string& address) {
    const std::string unix_prefix = "unix:";
    if (address.starts_with(unix_prefix)) return connected_to_unix(address.substr(unix_prefix.size()));
    const auto host = address.find("//") + 2;
    const auto colon = address.rfind(':');
    std::string name = address.substr(host, colon - host);
    if (name.starts_with('[')) name = name.substr(1, name.size() - 2);
    return connected_to_tcp(name, address.substr(colon + 1));
}

/// True when the file is ready in time.
bool wait_for(int file, short events, Duration time) {
    const auto deadline = steady_clock() + time;
    for (;;) {
        const auto left = std::chrono::duration_cast<Duration>(deadline - steady_clock());
        pollfd waiting{file, events, 0};
        const int ready = poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(0, left.count())));
        if (ready >= 0 || errno != EINTR) return ready > 0;
    }
}

} // namespace

std::string RawReply::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (key == name) return value;
    return "";
}

RawClient::RawClient(const std::string& address, Duration patience)
    : file_(connected_to(address)), patience_(patience) {}

RawClient::RawClient(int file, Duration patience) : file_(file), patience_(patience) {}

RawClient::~RawClient() { close(); }

void RawClient::close() {
    if (file_ >= 0) ::close(file_);
    file_ = -1;
}

void RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        if (!wait_for(file_, POLLOUT, patience_)) throw Error("send: the server does not read");
        const ssize_t sent = ::send(file_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return;
        if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool RawClient::receive() {
    if (!wait_for(file_, POLLIN, patience_)) throw Error("receive: nothing comes after '" + received_ + "'");
    std::array<char, 16 * 1024> bytes{};
    const ssize_t size = recv(file_, bytes.data(), bytes.size(), 0);
    if (size > 0) received_.append(bytes.data(), static_cast<std::size_t>(size));
    return size > 0;
}

std::string RawClient::read_until(std::string_view text) {
    auto found = received_.find(text);
    while (found == std::string::npos) {
        if (!receive()) throw Error("receive: the server ended after '" + received_ + "'");
        found = received_.find(text);
    }
    std::string result = received_.substr(0, found + text.size());
    received_.erase(0, result.size());
    return result;
}

std::string RawClient::read(std::size_t size) {
    while (received_.size() < size)
        if (!receive()) throw Error("receive: the server ended within a body");
    std::string result = received_.substr(0, size);
    received_.erase(0, size);
    return result;
}

RawReply RawClient::reply(bool is_to_head) {
    RawReply reply;
    std::string head = read_until("\r\n\r\n");
    reply.status = std::stoi(head.substr(head.find(' ') + 1));
    for (auto line = head.find("\r\n") + 2; head.compare(line, 2, "\r\n") != 0;) {
        const auto colon = head.find(':', line);
        const auto value = head.find_first_not_of(' ', colon + 1);
        const auto end = head.find("\r\n", line);
        reply.headers.emplace_back(head.substr(line, colon - line), head.substr(value, end - value));
        line = end + 2;
    }
    // HAProxy writes names in lower case.
    const std::string length = reply.header("Content-Length") + reply.header("content-length");
    const std::size_t size = is_to_head || length.empty() ? 0 : std::stoul(length);
    reply.body = read(size);
    return reply;
}

std::string RawClient::read_to_end() {
    while (receive()) {
    }
    return std::exchange(received_, {});
}

bool RawClient::is_quiet() { return received_.empty() && !wait_for(file_, POLLIN, Duration(0)); }

} // namespace convassign
