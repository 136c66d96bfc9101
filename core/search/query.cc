// SPDX-License-Identifier: MIT
#include "core/search/query.h"

#include "core/search/tokens.h"

#include <algorithm>
#include <charconv>

namespace convassign {

namespace {

constexpr std::size_t least_beginning = 3;
/// More of them only narrow a search that the check narrows anyway.
constexpr std::size_t most_tokens = 32;
constexpr std::size_t most_pieces = 16;

std::optional<std::int64_t> number_in(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos) return std::nullopt;
    text = text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
    if (text.starts_with('#')) text.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size() || number <= 0) return std::nullopt;
    return number;
}

/// The shortest form of a word is what a search of it means.
std::u32string searched_form(const std::u32string& word) {
    const auto forms = forms_of(word);
    return *std::ranges::min_element(forms, {}, &std::u32string::size);
}

bool has_form(const Piece& piece, const std::u32string& wanted, Query::LastWord how) {
    const auto forms = forms_of(piece.text);
    return std::ranges::any_of(forms, [&](const std::u32string& form) {
        return how == Query::LastWord::beginning ? form.starts_with(wanted) : form == wanted;
    });
}

bool stands_in(const Piece& wanted, const Piece& piece, Query::LastWord how) {
    if (piece.kind != wanted.kind) return false;
    if (piece.kind == Piece::Kind::word) return has_form(piece, wanted.text, how);
    if (piece.kind == Piece::Kind::digits && wanted.text.size() < 3) return piece.text == wanted.text;
    return piece.text.find(wanted.text) != std::u32string::npos;
}

} // namespace

Query::Query(std::string_view text) : pieces_(pieces_of(text)), number_(number_in(text)) {
    if (pieces_.size() > most_pieces) pieces_.resize(most_pieces);
    for (Piece& piece : pieces_)
        if (piece.kind == Piece::Kind::word) piece.text = searched_form(piece.text);
    for (const Piece& piece : pieces_)
        for (std::string& token : required_tokens(piece))
            tokens_.push_back(std::move(token));
    if (tokens_.size() > most_tokens)
        tokens_.erase(tokens_.begin(), tokens_.end() - static_cast<std::ptrdiff_t>(most_tokens));
    may_be_beginning_ = !pieces_.empty() && pieces_.back().kind == Piece::Kind::word
        && pieces_.back().text.size() >= least_beginning;
}

bool Query::is_in(std::string_view text, LastWord last_word) const {
    if (pieces_.empty()) return false;
    const auto there = pieces_of(text);
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        const LastWord how = i + 1 == pieces_.size() ? last_word : LastWord::whole;
        const auto has_it = [&](const Piece& piece) { return stands_in(pieces_[i], piece, how); };
        if (!std::ranges::any_of(there, has_it)) return false;
    }
    return true;
}

} // namespace convassign
