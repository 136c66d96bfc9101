// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace convassign {

/// The words of an enumeration, in the order of its values: exactly the words stored and printed.
/// Specialised beside each enumeration.
template <typename Enumeration>
inline constexpr std::array<std::string_view, 0> words{};

template <typename Enumeration>
[[nodiscard]] constexpr std::string_view word(Enumeration value) {
    return words<Enumeration>.at(static_cast<std::size_t>(value));
}

template <typename Enumeration>
[[nodiscard]] constexpr std::optional<Enumeration> from_word(std::string_view text) {
    for (std::size_t i = 0; i < words<Enumeration>.size(); ++i)
        if (words<Enumeration>[i] == text) return static_cast<Enumeration>(i);
    return std::nullopt;
}

} // namespace convassign
