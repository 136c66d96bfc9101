// SPDX-License-Identifier: MIT
#include "core/addresses.h"

namespace convassign {

namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::size_t fewest_digits = 5;

} // namespace

bool is_number(std::string_view address) {
    constexpr std::string_view channel = "whatsapp:";
    if (address.starts_with(channel)) address.remove_prefix(channel.size());
    if (address.starts_with('+')) address.remove_prefix(1);
    const std::size_t at = address.find('@');
    if (at != std::string_view::npos && address.substr(at).ends_with("lid")) return false;
    const std::string_view number = address.substr(0, at);
    return number.size() >= fewest_digits && number.find_first_not_of(digits) == std::string_view::npos;
}

const std::string& address_to_show(const std::string& before, const std::string& later) {
    return is_number(before) && !is_number(later) ? before : later;
}

} // namespace convassign
