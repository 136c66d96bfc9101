// SPDX-License-Identifier: MIT
#include "core/wrap/unicode.h"

#include <algorithm>
#include <array>
#include <utf8proc.h>

namespace convassign {

namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr int compared_parts = UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
/// No character has more parts: U+FDFA has 18.
constexpr std::size_t most_parts = 32;

bool is_ascii(char32_t character) { return character < 0x80; }

char32_t lower_ascii(char32_t character) {
    return character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character;
}

int order_of(char32_t character) {
    return utf8proc_get_property(static_cast<utf8proc_int32_t>(character))->combining_class;
}

/// Puts a mark before those that stand behind it in the standard order.
void settle_last(std::u32string& text) {
    const int order = order_of(text.back());
    if (order == 0) return;
    for (std::size_t i = text.size() - 1; i > 0 && order_of(text[i - 1]) > order; --i)
        std::swap(text[i - 1], text[i]);
}

void add_parts(char32_t character, std::u32string& text) {
    std::array<utf8proc_int32_t, most_parts> parts{};
    int boundary = 0;
    const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(character), parts.data(),
        parts.size(), static_cast<utf8proc_option_t>(compared_parts), &boundary);
    for (utf8proc_ssize_t i = 0; i < count && i < std::ssize(parts); ++i) {
        text += static_cast<char32_t>(parts.at(static_cast<std::size_t>(i)));
        settle_last(text);
    }
}

} // namespace

CharacterKind kind_of(char32_t character) {
    switch (utf8proc_category(static_cast<utf8proc_int32_t>(character))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return CharacterKind::letter;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return CharacterKind::mark;
    case UTF8PROC_CATEGORY_ND:
        return CharacterKind::digit;
    case UTF8PROC_CATEGORY_SO:
        return CharacterKind::symbol;
    default:
        return CharacterKind::other;
    }
}

std::u32string decomposed(std::string_view text) {
    std::u32string result;
    result.reserve(text.size());
    const auto* place = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        utf8proc_int32_t character = 0;
        const utf8proc_ssize_t length =
            std::max<utf8proc_ssize_t>(1, utf8proc_iterate(place, left, &character));
        if (character < 0)
            result += replacement;
        else if (is_ascii(static_cast<char32_t>(character)))
            result += lower_ascii(static_cast<char32_t>(character));
        else
            add_parts(static_cast<char32_t>(character), result);
        place += length;
        left -= length;
    }
    return result;
}

void add_utf8(char32_t character, std::string& text) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(character), bytes.data());
    text.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length));
}

std::string unicode_version() { return utf8proc_unicode_version(); }

} // namespace convassign
