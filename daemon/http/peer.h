// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <sys/socket.h>

namespace convassign {

/// Who is at the other end of a connection: an IP address without its port, or somebody on this machine
/// who reached us through a unix socket. IPv4 is kept as IPv6 maps it, so each address has one form.
class Peer {
public:
    explicit Peer(const sockaddr_storage& address);

    /// Somebody on this machine.
    [[nodiscard]] static Peer on_unix_socket();

    /// The address as it is written in the configuration; nothing when it is none.
    [[nodiscard]] static std::optional<Peer> from_text(const std::string& text);

    [[nodiscard]] bool is_unix() const { return is_unix_; }
    /// On this machine: loopback or a unix socket.
    [[nodiscard]] bool is_local() const;
    /// What counts as one client: an IPv4 address, or the /64 network that one IPv6 host commands.
    [[nodiscard]] Peer neighbourhood() const;

    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads this one
    friend auto operator<=>(const Peer&, const Peer&) = default;

private:
    Peer() = default;

    [[nodiscard]] bool is_ipv4() const;
    void set_ipv4(const void* four_bytes);

    bool is_unix_ = false;
    std::array<unsigned char, 16> address_{};
};

} // namespace convassign
