// SPDX-License-Identifier: MIT
#include "core/wrap/json.h"

#include "core/base/error.h"

#include <gtest/gtest.h>

namespace convassign {
namespace {

std::string nested(std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); }

std::string failure_of(std::string_view text) {
    try {
        (void)parse_json(text);
        return "none";
    } catch (const Error& error) {
        return error.what();
    }
}

TEST(ParseJson, GivesTheDocument) {
    const Json document = parse_json(R"({"name": "maria", "ids": [1, 2]})");

    EXPECT_EQ(document.at("name"), "maria");
    EXPECT_EQ(document.at("ids").size(), 2U);
}

TEST(ParseJson, TellsThePlaceAndNeverTheTextOfWhatIsNoJson) {
    EXPECT_EQ(failure_of(""), "no valid JSON at byte 1");
    EXPECT_EQ(failure_of("{} x"), "no valid JSON at byte 4");
    EXPECT_EQ(failure_of("{\"a\": s3cret}"), "no valid JSON at byte 7");
}

TEST(ParseJson, RefusesWhateverIsNoJson) {
    using namespace std::string_view_literals;
    for (const std::string_view text : {"["sv, "]"sv, "{\"a\":}"sv, "[1,]"sv, "'a'"sv, "NaN"sv, "01"sv,
             "\"\xFF\""sv, "\"\n\""sv, "\"\\ud800\""sv, "{}\0"sv, "1e999"sv, "// c\n1"sv})
        EXPECT_NE(failure_of(text), "none") << text;
}

TEST(ParseJson, RefusesNestingDeeperThan32) {
    EXPECT_EQ(failure_of(nested(32)), "none");
    EXPECT_EQ(failure_of(nested(33)), "JSON nested deeper than 32 levels");
    EXPECT_EQ(failure_of(std::string(1000000, '[')), "JSON nested deeper than 32 levels");
}

TEST(ParseJson, CountsNoBracketsInStrings) {
    EXPECT_EQ(parse_json("\"" + std::string(100, '[') + "\\\"" + std::string(100, '{') + "\"")
                  .get<std::string>()
                  .size(),
        201U);
}

TEST(FindMember, IsNothingForWhatIsMissingOrNull) {
    const Json object = parse_json(R"({"here": 0, "null": null})");

    ASSERT_NE(find_member(object, "here"), nullptr);
    EXPECT_EQ(*find_member(object, "here"), 0);
    EXPECT_EQ(find_member(object, "null"), nullptr);
    EXPECT_EQ(find_member(object, "missing"), nullptr);
}

TEST(FindMember, IsNothingForWhatIsNoObject) {
    for (const char* text : {"[]", "\"here\"", "1", "null"})
        EXPECT_EQ(find_member(parse_json(text), "here"), nullptr);
}

TEST(Json, IsWrittenInOneLineWhateverBytesItHolds) {
    EXPECT_EQ(finished(OrderedJson{{"z", "a\xff"}, {"a", 1}}), "{\"z\":\"a\uFFFD\",\"a\":1}");
}

} // namespace
} // namespace convassign
