// SPDX-License-Identifier: MIT
#include "core/search/tokens.h"

#include "core/wrap/unicode.h"

#include <algorithm>

namespace convassign {

namespace {

/// To be raised with each change of folding, pieces or tokens.
constexpr const char* our_rules = "1";

constexpr std::size_t digits_together = 3;

std::string utf8(std::u32string_view text) {
    std::string bytes;
    for (const char32_t character : text)
        add_utf8(character, bytes);
    return bytes;
}

/// Each so many neighbours; all of them where there are fewer.
void add_neighbours(const std::u32string& text, std::size_t count, std::vector<std::string>& tokens) {
    if (text.size() <= count) return tokens.push_back(utf8(text));
    for (std::size_t i = 0; i + count <= text.size(); ++i)
        tokens.push_back(utf8(std::u32string_view(text).substr(i, count)));
}

void add_tokens(const Piece& piece, std::vector<std::string>& tokens) {
    switch (piece.kind) {
    case Piece::Kind::word:
        for (const std::u32string& form : forms_of(piece.text))
            tokens.push_back(utf8(form));
        break;
    case Piece::Kind::unspaced:
        add_neighbours(piece.text, 1, tokens);
        if (piece.text.size() > 1) add_neighbours(piece.text, 2, tokens);
        break;
    case Piece::Kind::digits:
        add_neighbours(piece.text, digits_together, tokens);
        break;
    case Piece::Kind::symbols:
        add_neighbours(piece.text, 1, tokens);
        break;
    }
}

void keep_each_once(std::vector<std::string>& tokens) {
    std::ranges::sort(tokens);
    const auto repeated = std::ranges::unique(tokens);
    tokens.erase(repeated.begin(), repeated.end());
}

} // namespace

std::string tokens_of(std::string_view text) {
    std::vector<std::string> tokens;
    for (const Piece& piece : pieces_of(text))
        add_tokens(piece, tokens);
    keep_each_once(tokens);
    std::string all;
    for (const std::string& token : tokens)
        all += (all.empty() ? "" : " ") + token;
    return all;
}

std::string text_of_person(std::string_view name, std::string_view address) {
    // Everybody has what stands before "whatsapp:+1555…", or behind "1555…@c.us".
    if (const auto colon = address.find(':'); colon != std::string_view::npos)
        address.remove_prefix(colon + 1);
    return std::string(name) + "\n" + std::string(address.substr(0, address.find('@')));
}

std::string tokens_of_person(std::string_view name, std::string_view address) {
    return tokens_of(text_of_person(name, address));
}

std::vector<std::string> required_tokens(const Piece& piece) {
    std::vector<std::string> tokens;
    switch (piece.kind) {
    case Piece::Kind::word: {
        const auto forms = forms_of(piece.text);
        tokens.push_back(utf8(*std::ranges::min_element(forms, {}, &std::u32string::size)));
        break;
    }
    case Piece::Kind::unspaced:
        add_neighbours(piece.text, 2, tokens);
        break;
    case Piece::Kind::digits:
        add_neighbours(piece.text, digits_together, tokens);
        break;
    case Piece::Kind::symbols:
        add_neighbours(piece.text, 1, tokens);
        break;
    }
    keep_each_once(tokens);
    return tokens;
}

std::string token_rules() { return std::string(our_rules) + "/" + unicode_version(); }

} // namespace convassign
