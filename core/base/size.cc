// SPDX-License-Identifier: MIT
#include "core/base/size.h"

#include <array>
#include <charconv>

namespace convassign {

namespace {

struct SizeUnit {
    std::string_view name;
    std::uint64_t bytes;
};

constexpr std::array<SizeUnit, 3> size_units{
    {{"GiB", std::uint64_t{1} << 30}, {"MiB", std::uint64_t{1} << 20}, {"KiB", std::uint64_t{1} << 10}}};
constexpr std::uint64_t largest_size = std::uint64_t{1} << 40;

} // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t number = 0;
    const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    if (text.starts_with(' ')) text.remove_prefix(1);
    for (const SizeUnit& unit : size_units)
        if (text == unit.name && number <= largest_size / unit.bytes) return number * unit.bytes;
    return std::nullopt;
}

std::string format_size(std::uint64_t bytes) {
    for (const SizeUnit& unit : size_units)
        if (bytes != 0 && bytes % unit.bytes == 0)
            return std::to_string(bytes / unit.bytes) + std::string(unit.name);
    return std::to_string(bytes / size_units.back().bytes) + std::string(size_units.back().name);
}

} // namespace convassign
