// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace convassign {

/// What a character is, as far as a search cares.
enum class CharacterKind {
    letter,
    mark,   ///< of the letter before it
    digit,  ///< of any script
    symbol, ///< emoji, arrows, boxes: of no sound
    other,  ///< blanks, punctuation, signs of sums and money
};
[[nodiscard]] CharacterKind kind_of(char32_t character);

/// The text without what only the eye tells apart: letters in lower case ("ß" as "ss"), each character in its
/// simple parts in their standard order (é as e and its accent, ﬁ as f and i, ② as 2), without characters
/// that nobody sees. Bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::u32string decomposed(std::string_view text);

/// Adds it as UTF-8.
void add_utf8(char32_t character, std::string& text);

/// The version of Unicode whose characters these functions know.
[[nodiscard]] std::string unicode_version();

} // namespace convassign
