// SPDX-License-Identifier: MIT
#include "daemon/api/byte_range.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace convassign {

namespace {

std::string_view without_blanks(std::string_view text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Digits alone; one that is too large for us is beyond everything.
std::optional<std::int64_t> number_in(std::string_view text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
    std::int64_t number = 0;
    const auto [rest, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failure == std::errc{} ? number : std::numeric_limits<std::int64_t>::max();
}

ByteRange part_of(std::int64_t first, std::int64_t last, std::int64_t size) {
    if (first >= size) return {ByteRange::Kind::beyond, 0, 0};
    return {ByteRange::Kind::part, first, std::min(last, size - 1) - first + 1};
}

ByteRange last_bytes(std::int64_t count, std::int64_t size) {
    if (count == 0 || size == 0) return {ByteRange::Kind::beyond, 0, 0};
    return part_of(std::max<std::int64_t>(0, size - count), size - 1, size);
}

} // namespace

ByteRange parse_range(std::optional<std::string_view> header, std::int64_t size) {
    const ByteRange whole{ByteRange::Kind::whole, 0, size};
    constexpr std::string_view unit = "bytes=";
    if (!header || !header->starts_with(unit)) return whole;
    const std::string_view range = without_blanks(header->substr(unit.size()));
    const auto dash = range.find('-');
    if (dash == std::string_view::npos || range.find(',') != std::string_view::npos) return whole;
    const auto first = number_in(range.substr(0, dash));
    const auto last = number_in(range.substr(dash + 1));
    if (dash == 0) return last ? last_bytes(*last, size) : whole;
    const bool has_end = dash + 1 < range.size();
    if (!first || (has_end && (!last || *last < *first))) return whole;
    return part_of(*first, has_end ? *last : size - 1, size);
}

} // namespace convassign
