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

/// The digit that a country's mobile numbers have, or have not, behind the first so many digits.
struct ExtraDigit {
    std::string_view country;
    std::size_t place;
    char digit;
    char first_after; ///< mobile numbers go on with this digit or a higher one
};

/// With country and area, without the extra digit; the same for each of them.
constexpr std::size_t digits_without_extra = 12;
constexpr std::array<ExtraDigit, 3> extra_digits{
    {{"55", 4, '9', '6'}, {"54", 2, '9', '1'}, {"52", 2, '1', '2'}}};

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
    const std::string_view user = address.substr(0, std::min(at, address.find_first_of("_:.")));
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

std::optional<std::string> other_form_of(const std::string& number) {
    for (const ExtraDigit& extra : extra_digits) {
        if (!number.starts_with(extra.country)) continue;
        std::string other = number;
        if (number.size() == digits_without_extra && number[extra.place] >= extra.first_after
            && (extra.place > 2 || number[extra.place] != extra.digit))
            return other.insert(extra.place, 1, extra.digit);
        if (number.size() == digits_without_extra + 1 && number[extra.place] == extra.digit
            && number[extra.place + 1] >= extra.first_after)
            return other.erase(extra.place, 1);
    }
    return std::nullopt;
}

bool is_at_unknown_server(std::string_view address) {
    constexpr std::array<std::string_view, 7> of_nobody{
        "g.us", "broadcast", "newsletter", "status", "call", "bot", "temp"};
    const std::size_t at = address.find('@');
    const std::string_view server = at == std::string_view::npos ? "" : address.substr(at + 1);
    return !server.empty() && !is_one_of(server, number_servers) && !is_one_of(server, lid_servers)
        && !is_one_of(server, of_nobody);
}

std::string written(const WhatsappAddress& address, std::string_view number_server) {
    return address.user + "@" + std::string(address.is_number ? number_server : lid_servers[0]);
}

std::optional<WhatsappPerson> person_behind(
    std::span<const std::string> addresses, std::string_view number_server) {
    if (addresses.empty() || !read_whatsapp_person(addresses.front())) return std::nullopt;
    std::vector<WhatsappAddress> known;
    const auto add = [&](const WhatsappAddress& address) {
        if (std::ranges::find(known, address) == known.end()) known.push_back(address);
    };
    for (const std::string& one : addresses)
        if (const auto address = read_whatsapp_person(one)) add(*address);
    std::ranges::stable_sort(known, std::greater(), &WhatsappAddress::is_number);
    for (std::size_t i = 0, told = known.size(); i < told; ++i)
        if (const auto other = known[i].is_number ? other_form_of(known[i].user) : std::nullopt)
            add({true, *other});
    WhatsappPerson person{written(known.front(), number_server), {}};
    for (std::size_t i = 1; i < known.size(); ++i)
        person.others.push_back(written(known[i], number_server));
    return person;
}

} // namespace convassign
