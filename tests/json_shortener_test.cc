// SPDX-License-Identifier: MIT
#include "core/base/json_shortener.h"

#include "core/wrap/json.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

std::string shortened(const std::string& document, std::size_t longest, std::size_t piece = 1) {
    JsonShortener shortener(longest);
    std::string text;
    for (std::size_t i = 0; i < document.size(); i += piece)
        shortener.append(std::string_view(document).substr(i, piece), text);
    return text;
}

} // namespace

TEST(JsonShortener, EmptiesLongTextsAlone) {
    EXPECT_EQ(
        shortened(R"({"a":"1234","b":"12345","c":["123456",7]})", 4), R"({"a":"1234","b":"","c":["",7]})");
}

TEST(JsonShortener, KnowsWhereATextEnds) {
    EXPECT_EQ(
        shortened(R"(["say \"hello\" to \\", "\\\\\\\\", "\"", "end"])", 4), R"(["", "", "\"", "end"])");
}

TEST(JsonShortener, LeavesAWholeDocumentWholeHoweverItComes) {
    const Json document = {{"id", 7}, {"text", "\xF0\x9F\x98\x80 \" \\ \n"}, {"rows", {"", "x", nullptr}}};
    for (const bool in_ascii : {true, false})
        for (std::size_t longest = 0; longest < 40; ++longest)
            for (const std::size_t piece : {1, 2, 3, 100}) {
                const Json read = parse_json(shortened(document.dump(-1, ' ', in_ascii), longest, piece));
                const Json* text = longest < 4 ? nullptr : find_member(read, "text");
                if (longest < 4) continue; // the names of the members are emptied, too
                EXPECT_EQ(read.at("id"), 7);
                ASSERT_NE(text, nullptr);
                EXPECT_TRUE(*text == "" || *text == document.at("text")) << longest;
            }
}

} // namespace convassign
