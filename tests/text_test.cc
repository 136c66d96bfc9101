// SPDX-License-Identifier: MIT
#include "core/base/text.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace convassign {
namespace {

using namespace std::string_literals;

const std::string replaced = "\xEF\xBF\xBD";

const std::vector<std::string> invalid_utf8{
    "\x80",             // a continuation without a lead
    "\xC3",             // a lead without its continuation
    "\xC0\xAF",         // too long for '/'
    "\xE0\x80\xAF",     // the same in three bytes
    "\xF0\x80\x80\xAF", // and in four
    "\xED\xA0\x80",     // a surrogate
    "\xF4\x90\x80\x80", // beyond Unicode
    "\xF5\x80\x80\x80",
    "\xFF",
    "\xE2\x82",
};

TEST(Printable, LeavesOrdinaryTextAlone) {
    for (const std::string text : {"", "plain", "Grüße", "日本語", "👩‍👩‍👧", "\u0E33\u0E48"})
        EXPECT_EQ(printable(text), text);
}

TEST(Printable, IsOneLine) { EXPECT_EQ(printable("a\nb\r\nc\td"), "a b  c d"); }

TEST(Printable, HasNothingThatSteersATerminalOrHidesText) {
    for (const std::string& steering : {"\x1B"s, "\0"s, "\a"s, "\x7F"s, "\u009B"s, "\u202E"s, "\u2066"s,
             "\u200B"s, "\u200F"s, "\u2028"s, "\uFEFF"s, "\U000E0041"s})
        EXPECT_EQ(printable("a" + steering + "b"), "a" + replaced + "b");
}

TEST(Printable, HasNoBytesThatAreNoUtf8) {
    for (const std::string& text : invalid_utf8)
        EXPECT_EQ(valid_utf8(printable("a" + text + "b")), printable("a" + text + "b"));
    EXPECT_EQ(printable("\xFF!"), replaced + "!");
}

TEST(ValidUtf8, ReplacesEachByteThatBelongsToNoCharacter) {
    for (const std::string& text : invalid_utf8) {
        const std::string valid = valid_utf8("a" + text + "b");
        EXPECT_TRUE(valid.starts_with("a" + replaced)) << valid;
        EXPECT_TRUE(valid.ends_with(replaced + "b")) << valid;
    }
}

TEST(ValidUtf8, KeepsLineEndsAndReplacesNul) {
    EXPECT_EQ(valid_utf8("a\n\x1B\u202E"), "a\n\x1B\u202E");
    EXPECT_EQ(valid_utf8("a\0b"s), "a" + replaced + "b");
}

TEST(Columns, AreTwoForWideCharactersAndNoneForCombiningMarks) {
    EXPECT_EQ(display_width(""), 0U);
    EXPECT_EQ(display_width("abc"), 3U);
    EXPECT_EQ(display_width("äöü"), 3U);
    EXPECT_EQ(display_width("日本"), 4U);
    EXPECT_EQ(display_width("e\u0301"), 1U);
}

TEST(Columns, OfShortenedTextAreNeverMoreThanAskedFor) {
    EXPECT_EQ(shortened("hello", 5), "hello");
    EXPECT_EQ(shortened("hello!", 5), "hell…");
    EXPECT_EQ(shortened("日本語", 6), "日本語");
    EXPECT_EQ(shortened("日本語", 5), "日本…");
    EXPECT_EQ(shortened("日本語", 4), "日…");
    EXPECT_EQ(shortened("ee\u0301e", 2), "e…");
    for (const std::string text : {"hello", "日本語日本語", "e\u0301e\u0301e\u0301"})
        for (std::size_t columns = 0; columns < 8; ++columns)
            EXPECT_LE(display_width(shortened(text, columns)), columns) << text;
}

TEST(Nearest, IsTheWordMostLikelyMeant) {
    const std::array<std::string, 4> known{"maria", "mario", "ana", "jo"};

    EXPECT_EQ(nearest("mria", known), "maria");
    EXPECT_EQ(nearest("marrio", known), "mario");
    EXPECT_EQ(nearest("anna", known), "ana");
}

TEST(Nearest, IsNothingWhenNoneIsNear) {
    const std::array<std::string, 4> known{"maria", "mario", "ana", "jo"};

    EXPECT_EQ(nearest("peter", known), "");
    EXPECT_EQ(nearest("xy", known), "");
    EXPECT_EQ(nearest("", known), "");
    EXPECT_EQ(nearest("maria", {}), "");
}

} // namespace
} // namespace convassign
