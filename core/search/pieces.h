// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace convassign {

/// A part of a text that is searched as a whole.
struct Piece {
    enum class Kind {
        word,     ///< of letters
        unspaced, ///< characters of a script without blanks, up to the next one of another kind
        digits,   ///< also where blanks and marks stand between them, as in numbers of telephones
        symbols,  ///< emoji that follow each other
    };
    Kind kind = Kind::word;
    std::u32string text; ///< folded

    friend bool operator==(const Piece&, const Piece&) = default;
};

/// What else stands in the text separates them.
[[nodiscard]] std::vector<Piece> pieces_of(std::string_view text);

/// Longer words are searched by their first letters.
inline constexpr std::size_t longest_word = 24;

/// The word, and what it is without the articles and particles that Arabic writes together with it.
[[nodiscard]] std::vector<std::u32string> forms_of(const std::u32string& word);

} // namespace convassign
