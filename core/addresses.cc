// SPDX-License-Identifier: MIT
#include "core/addresses.h"

namespace convassign {

namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::size_t fewest_digits = 5;

/// What stands before and behind a number where addresses have more than that.
std::string_view without_channel(std::string_view address) {
    constexpr std::string_view channel = "whatsapp:";
    if (address.starts_with(channel)) address.remove_prefix(channel.size());
    if (address.starts_with('+')) address.remove_prefix(1);
    return address;
}

bool is_of_a_word(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

} // namespace

bool is_number(std::string_view address) {
    address = without_channel(address);
    const std::size_t at = address.find('@');
    if (at != std::string_view::npos && address.substr(at).ends_with("lid")) return false;
    const std::string_view number = address.substr(0, at);
    return number.size() >= fewest_digits && number.find_first_not_of(digits) == std::string_view::npos;
}

std::vector<std::string> spellings_of(const std::string& address) {
    std::vector<std::string> spellings{address};
    std::string plain = address;
    std::erase_if(plain, [](char c) { return std::string_view(" -().").find(c) != std::string_view::npos; });
    const bool is_typed = plain.find('@') == std::string::npos;
    if (!is_number(is_typed ? plain : address)) return spellings;
    const std::string_view bare = without_channel(is_typed ? plain : address);
    const std::string number(bare.substr(0, bare.find('@')));
    for (std::string other :
        {"+" + number, "whatsapp:+" + number, number + "@c.us", number + "@s.whatsapp.net", number})
        if (other != address) spellings.push_back(std::move(other));
    return spellings;
}

const std::string& address_to_show(const std::string& before, const std::string& later) {
    return is_number(before) && !is_number(later) ? before : later;
}

bool is_told_in(std::string_view text, std::string_view address) {
    if (is_number(address)) {
        address = without_channel(address);
        address = address.substr(0, address.find('@'));
    }
    if (address.empty()) return false;
    for (std::size_t place = text.find(address); place != std::string_view::npos;
         place = text.find(address, place + 1)) {
        const std::size_t end = place + address.size();
        const bool begins = place == 0 || !is_of_a_word(text[place - 1]);
        if (begins && (end == text.size() || !is_of_a_word(text[end]))) return true;
    }
    return false;
}

} // namespace convassign
