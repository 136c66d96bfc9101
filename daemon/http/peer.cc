// SPDX-License-Identifier: MIT
#include "daemon/http/peer.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>

namespace convassign {

namespace {

constexpr std::array<unsigned char, 12> ipv4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::array<unsigned char, 16> ipv6_loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

} // namespace

Peer::Peer(const sockaddr_storage& address) {
    if (address.ss_family == AF_INET) {
        sockaddr_in ipv4{};
        std::memcpy(&ipv4, &address, sizeof ipv4);
        set_ipv4(&ipv4.sin_addr);
    } else if (address.ss_family == AF_INET6) {
        sockaddr_in6 ipv6{};
        std::memcpy(&ipv6, &address, sizeof ipv6);
        std::memcpy(address_.data(), &ipv6.sin6_addr, address_.size());
    } else {
        is_unix_ = true;
    }
}

Peer Peer::on_unix_socket() {
    Peer peer;
    peer.is_unix_ = true;
    return peer;
}

std::optional<Peer> Peer::from_text(const std::string& text) {
    Peer peer;
    in_addr ipv4{};
    if (inet_pton(AF_INET, text.c_str(), &ipv4) == 1) {
        peer.set_ipv4(&ipv4);
        return peer;
    }
    if (inet_pton(AF_INET6, text.c_str(), peer.address_.data()) == 1) return peer;
    return std::nullopt;
}

bool Peer::is_local() const {
    return is_unix_ || (is_ipv4() && address_[12] == 127) || address_ == ipv6_loopback;
}

Peer Peer::neighbourhood() const {
    Peer network = *this;
    if (!is_unix_ && !is_ipv4()) std::fill(network.address_.begin() + 8, network.address_.end(), '\0');
    return network;
}

bool Peer::is_ipv4() const { return std::equal(ipv4_prefix.begin(), ipv4_prefix.end(), address_.begin()); }

void Peer::set_ipv4(const void* four_bytes) {
    std::copy(ipv4_prefix.begin(), ipv4_prefix.end(), address_.begin());
    std::memcpy(address_.data() + ipv4_prefix.size(), four_bytes, 4);
}

} // namespace convassign
