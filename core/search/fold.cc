// SPDX-License-Identifier: MIT
#include "core/search/fold.h"

#include "core/wrap/unicode.h"

#include <algorithm>
#include <array>
#include <span>

namespace convassign {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

bool is_in(std::span<const Range> ranges, char32_t character) {
    const auto behind = std::ranges::upper_bound(ranges, character, {}, &Range::first);
    return behind != ranges.begin() && character <= std::prev(behind)->last;
}

/// Accents and vowel signs of scripts whose words are read without them.
constexpr std::array dropped_marks{
    Range{0x0300, 0x036F}, // of Latin, Greek and Cyrillic
    Range{0x0483, 0x0489}, // of Cyrillic alone
    Range{0x0591, 0x05BD}, Range{0x05BF, 0x05BF}, Range{0x05C1, 0x05C2}, Range{0x05C4, 0x05C5},
    Range{0x05C7, 0x05C7},                                               // Hebrew
    Range{0x0610, 0x061A}, Range{0x0640, 0x0640}, Range{0x064B, 0x065F}, // Arabic, and its stretching
    Range{0x0670, 0x0670}, Range{0x06D6, 0x06DC}, Range{0x06DF, 0x06E4}, Range{0x06E7, 0x06E8},
    Range{0x06EA, 0x06ED}, Range{0x08D3, 0x08FF}, // Arabic of the Quran
    Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF}, Range{0x20D0, 0x20FF}, Range{0xFE00, 0xFE0F},
    Range{0xFE20, 0xFE2F},                            // of all, and how an emoji is drawn
    Range{0x1F3FB, 0x1F3FF}, Range{0xE0100, 0xE01EF}, // colours of skin
};

constexpr std::array unspaced_scripts{
    Range{0x0E01, 0x0E3A},
    Range{0x0E40, 0x0E4E}, // Thai
    Range{0x0E81, 0x0EBD},
    Range{0x0EC0, 0x0ECE},
    Range{0x0EDC, 0x0EDF}, // Lao
    Range{0x1000, 0x109F}, // Burmese
    Range{0x1780, 0x17D3},
    Range{0x17DC, 0x17DD}, // Khmer
    Range{0x2E80, 0x2FDF},
    Range{0x3005, 0x3007},
    Range{0x3021, 0x3029}, // Chinese
    Range{0x3041, 0x312F},
    Range{0x31A0, 0x31BF},
    Range{0x31F0, 0x31FF}, // kana, bopomofo
    Range{0x3400, 0x4DBF},
    Range{0x4E00, 0x9FFF},
    Range{0xA9E0, 0xA9FF},
    Range{0xAA60, 0xAA7F}, // Burmese too
    Range{0xF900, 0xFAFF},
    Range{0x1B000, 0x1B16F},
    Range{0x20000, 0x3FFFF},
};

/// The digits zero of scripts that have digits of their own; nine more follow each.
constexpr std::array<char32_t, 37> zeros{0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66,
    0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946,
    0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50,
    0xABF0, 0x104A0, 0x11066};

char32_t with_our_digits(char32_t character) {
    const auto behind = std::ranges::upper_bound(zeros, character);
    if (behind == zeros.begin()) return character;
    const char32_t value = character - *std::prev(behind);
    return value < 10 ? U'0' + value : character;
}

/// What is another letter for Unicode, and the same one for those who search.
struct Same {
    char32_t letter;
    const char32_t* as;
};
constexpr std::array same_letters{
    Same{0x00E6, U"ae"},
    Same{0x00F0, U"d"},
    Same{0x00F8, U"o"},
    Same{0x00FE, U"th"},
    Same{0x0111, U"d"},
    Same{0x0127, U"h"},
    Same{0x0131, U"i"},
    Same{0x0142, U"l"},
    Same{0x0153, U"oe"},
    Same{0x0167, U"t"},
    Same{0x0622, U"\u0627"},
    Same{0x0623, U"\u0627"},
    Same{0x0625, U"\u0627"},
    Same{0x0629, U"\u0647"}, // the last letter of many words, often written so
    Same{0x0649, U"\u064A"},
    Same{0x0671, U"\u0627"}, // the same, and the alef that joins words
    Same{0x06A9, U"\u0643"},
    Same{0x06CC, U"\u064A"}, // as keyboards of Persian have them
    Same{0x2010, U"-"},
    Same{0x2011, U"-"},
    Same{0x2012, U"-"},
    Same{0x2013, U"-"},
    Same{0x2014, U"-"},
    Same{0x2212, U"-"},
};

void add_as_compared(char32_t character, std::u32string& text) {
    constexpr char32_t first_of_interest = 0xE0;
    if (character < first_of_interest) {
        text += character;
        return;
    }
    if (is_in(dropped_marks, character)) return;
    const auto same = std::ranges::lower_bound(same_letters, character, {}, &Same::letter);
    if (same != same_letters.end() && same->letter == character)
        text += same->as;
    else
        text += with_our_digits(character);
}

} // namespace

std::u32string folded(std::string_view text) {
    std::u32string result;
    result.reserve(text.size());
    for (const char32_t character : decomposed(text))
        add_as_compared(character, result);
    return result;
}

bool is_unspaced(char32_t character) { return is_in(unspaced_scripts, character); }

bool is_arabic(char32_t character) { return character >= 0x0600 && character <= 0x06FF; }

} // namespace convassign
