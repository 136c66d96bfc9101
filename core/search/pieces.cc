// SPDX-License-Identifier: MIT
#include "core/search/pieces.h"

#include "core/search/fold.h"
#include "core/wrap/unicode.h"

#include <array>
#include <optional>

namespace convassign {

namespace {

bool is_ascii_digit(char32_t character) { return character >= U'0' && character <= U'9'; }

/// Nothing of what separates. A mark belongs to the letter before it, or is a piece of a word itself.
std::optional<Piece::Kind> kind_in_search(char32_t character) {
    if (character < 0x80) {
        if (is_ascii_digit(character)) return Piece::Kind::digits;
        if (character >= U'a' && character <= U'z') return Piece::Kind::word;
        return std::nullopt;
    }
    switch (kind_of(character)) {
    case CharacterKind::letter:
    case CharacterKind::mark:
        return is_unspaced(character) ? Piece::Kind::unspaced : Piece::Kind::word;
    case CharacterKind::digit:
        return Piece::Kind::word; // of a script whose digits we do not know
    case CharacterKind::symbol:
        return Piece::Kind::symbols;
    case CharacterKind::other:
        break;
    }
    return std::nullopt;
}

/// Where the number goes on whose digits end at that place: behind at most three of the characters that
/// people write between digits, and one blank among them. The place itself where it does not.
std::size_t next_digit(const std::u32string& text, std::size_t place) {
    constexpr std::size_t most_between = 3;
    constexpr std::u32string_view between = U" -.()/";
    int blanks = 0;
    for (std::size_t i = place; i < text.size() && i <= place + most_between; ++i) {
        if (is_ascii_digit(text[i])) return i;
        if (between.find(text[i]) == std::u32string_view::npos || (text[i] == U' ' && ++blanks > 1)) break;
    }
    return place;
}

/// The text goes on behind the end of what was added.
std::size_t add_piece(
    const std::u32string& text, std::size_t begin, Piece::Kind kind, std::vector<Piece>& pieces) {
    Piece piece{kind, {}};
    std::size_t i = begin;
    while (i < text.size() && kind_in_search(text[i]) == kind) {
        piece.text += text[i++];
        if (kind == Piece::Kind::digits) i = next_digit(text, i);
    }
    pieces.push_back(std::move(piece));
    return i;
}

constexpr std::size_t least_left = 3;

std::optional<std::u32string> without(const std::u32string& word, std::u32string_view beginning) {
    if (!word.starts_with(beginning) || word.size() < beginning.size() + least_left) return std::nullopt;
    return word.substr(beginning.size());
}

} // namespace

std::vector<Piece> pieces_of(std::string_view text) {
    const std::u32string whole = folded(text);
    std::vector<Piece> pieces;
    for (std::size_t i = 0; i < whole.size();)
        if (const auto kind = kind_in_search(whole[i]))
            i = add_piece(whole, i, *kind, pieces);
        else
            ++i;
    return pieces;
}

std::vector<std::u32string> forms_of(const std::u32string& word) {
    // "and", "so"; then "the", "with the", "like the", "for the".
    constexpr std::array<std::u32string_view, 2> particles{U"\u0648", U"\u0641"};
    constexpr std::array<std::u32string_view, 4> articles{
        U"\u0627\u0644", U"\u0628\u0627\u0644", U"\u0643\u0627\u0644", U"\u0644\u0644"};
    std::vector<std::u32string> forms{word.substr(0, longest_word)};
    if (word.empty() || !is_arabic(word.front())) return forms;
    for (const auto& particle : particles)
        if (auto rest = without(forms.front(), particle)) forms.push_back(std::move(*rest));
    for (std::size_t i = 0, count = forms.size(); i < count; ++i)
        for (const auto& article : articles)
            if (auto rest = without(forms[i], article)) forms.push_back(std::move(*rest));
    return forms;
}

} // namespace convassign
