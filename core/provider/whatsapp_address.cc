// SPDX-License-Identifier: MIT
#include "core/provider/whatsapp_address.h"

#include <algorithm>
#include <array>

namespace convassign {

namespace {

constexpr std::array<std::string_view, 3> number_servers{"s.whatsapp.net", "c.us", "hosted"};
constexpr std::array<std::string_view, 2> lid_servers{"lid", "hosted.lid"};

bool is_one_of(std::string_view server, std::span<const std::string_view> servers) {
    return std::ranges::find(servers, server) != servers.end();
}

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// The number of WhatsApp's own news, and those that Meta's artificial intelligence has: 1 313 555 xxxx and
/// 1 316 555 00xx.
bool is_whatsapp_itself(const WhatsappAddress& address) {
    if (!address.is_number) return false;
    const std::string& user = address.user;
    return user == "0"
        || (user.size() == 11 && (user.starts_with("1313555") || user.starts_with("131655500")));
}

} // namespace

std::optional<WhatsappAddress> read_whatsapp_person(std::string_view address) {
    const std::size_t at = address.find('@');
    const std::string_view server = at == std::string_view::npos ? "" : address.substr(at + 1);
    const std::string_view user = address.substr(0, std::min(at, address.find_first_of("_:")));
    const bool is_bare =
        at == std::string_view::npos && is_digits(user.starts_with('+') ? user.substr(1) : user);
    if (user.empty() || (!is_bare && at == std::string_view::npos)) return std::nullopt;
    WhatsappAddress person{true, std::string(is_bare && user.starts_with('+') ? user.substr(1) : user)};
    if (is_one_of(server, lid_servers))
        person.is_number = false;
    else if (!is_bare && !is_one_of(server, number_servers))
        return std::nullopt;
    if (is_whatsapp_itself(person)) return std::nullopt;
    return person;
}

std::string written(const WhatsappAddress& address, std::string_view number_server) {
    return address.user + "@" + std::string(address.is_number ? number_server : lid_servers[0]);
}

std::optional<WhatsappPerson> person_behind(
    std::span<const std::string> addresses, std::string_view number_server) {
    if (addresses.empty() || !read_whatsapp_person(addresses.front())) return std::nullopt;
    std::vector<WhatsappAddress> known;
    for (const std::string& one : addresses)
        if (auto address = read_whatsapp_person(one))
            if (std::ranges::find(known, *address) == known.end()) known.push_back(std::move(*address));
    std::ranges::stable_sort(known, std::greater(), &WhatsappAddress::is_number);
    WhatsappPerson person{written(known.front(), number_server), {}};
    for (std::size_t i = 1; i < known.size(); ++i)
        person.others.push_back(written(known[i], number_server));
    return person;
}

} // namespace convassign
