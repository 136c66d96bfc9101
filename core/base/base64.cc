// SPDX-License-Identifier: MIT
#include "core/base/base64.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace convassign {

namespace {

constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

} // namespace

std::string to_base64(std::string_view bytes) {
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::string_view group = bytes.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0u);
        for (std::size_t i = 0; i < 4; ++i)
            text += i <= group.size() ? base64_digits[bits >> (18 - 6 * i) & 63] : '=';
    }
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    const std::size_t digits = std::min(text.find('='), text.size());
    const std::size_t padding = text.size() - digits;
    const bool is_padded_rightly =
        padding <= 2 && text.substr(digits).find_first_not_of('=') == std::string_view::npos;
    if (text.size() % 4 != 0 || !is_padded_rightly) return std::nullopt;
    std::string bytes;
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::size_t value = i < digits ? base64_digits.find(text[i]) : 0;
        if (value == std::string_view::npos) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        if (i % 4 == 3)
            for (int shift = 16; shift >= 0; shift -= 8)
                bytes += static_cast<char>(bits >> shift & 0xFF);
    }
    bytes.resize(bytes.size() - padding);
    return bytes;
}

} // namespace convassign
