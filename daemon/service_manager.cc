// SPDX-License-Identifier: MIT
#include "daemon/service_manager.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace convassign {

void announce_to_service_manager(const std::string& state) noexcept {
    const char* const path = std::getenv("NOTIFY_SOCKET");
    if (path == nullptr) return;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string_view name(path);
    if (name.empty() || name.size() >= sizeof address.sun_path) return;
    std::ranges::copy(name, address.sun_path);
    if (name.front() == '@') address.sun_path[0] = '\0'; // an abstract socket
    const int socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return;
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    sendto(
        socket_, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size);
    ::close(socket_);
}

std::optional<Duration> watchdog_period() {
    const char* const limit = std::getenv("WATCHDOG_USEC");
    const char* const process = std::getenv("WATCHDOG_PID");
    if (limit == nullptr || (process != nullptr && std::to_string(getpid()) != process)) return std::nullopt;
    constexpr std::int64_t shortest = 10;
    constexpr int times = 3; // within the limit
    const std::chrono::microseconds microseconds(std::strtoll(limit, nullptr, 10));
    const auto period = std::chrono::duration_cast<Duration>(microseconds) / times;
    return period.count() < shortest ? std::nullopt : std::optional(period);
}

} // namespace convassign
