// SPDX-License-Identifier: MIT
#include "daemon/api/bodies.h"

#include "core/base/error.h"

#include <functional>
#include <gtest/gtest.h>

namespace convassign {

namespace {

std::string refusal_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const UsageError& error) {
        return error.what();
    }
    return "done";
}

TEST(ParseSignIn, NeedsTheToken) {
    EXPECT_EQ(parse_sign_in(R"({"token":"abc"})"), "abc");
    EXPECT_EQ(
        refusal_of([] { static_cast<void>(parse_sign_in("{}")); }), "read the body: 'token' must be given");
    EXPECT_EQ(refusal_of([] { static_cast<void>(parse_sign_in(R"({"token":1})")); }),
        "read the body: 'token' must be a string");
}

TEST(ParseAgent, TakesWhatIsGiven) {
    const AgentRequest all =
        parse_agent(R"({"name":"maria","display_name":"Maria","role":"admin","draws":false,"enabled":true})");
    const AgentRequest none = parse_agent("");

    EXPECT_EQ(all.name, "maria");
    EXPECT_EQ(all.display_name, "Maria");
    EXPECT_EQ(all.role, Role::admin);
    EXPECT_EQ(all.draws, false);
    EXPECT_EQ(all.enabled, true);
    EXPECT_FALSE(none.name || none.display_name || none.role || none.draws || none.enabled);
}

TEST(ParseAgent, NamesWhatIsWrong) {
    const auto error = [](const char* body) {
        return refusal_of([&] { static_cast<void>(parse_agent(body)); });
    };

    EXPECT_EQ(
        error(R"({"role":"boss"})"), R"(read the body: 'role' must be "agent", "supervisor" or "admin")");
    EXPECT_EQ(error(R"({"draws":1})"), "read the body: 'draws' must be true or false");
    EXPECT_EQ(error(R"({"enabled":"no"})"), "read the body: 'enabled' must be true or false");
    EXPECT_EQ(error(R"({"name":7})"), "read the body: 'name' must be a string");
}

TEST(ParsePresenceOnly, IsFalseUnlessAskedFor) {
    EXPECT_FALSE(parse_presence_only(""));
    EXPECT_FALSE(parse_presence_only(R"({"presence_only":false})"));
    EXPECT_TRUE(parse_presence_only(R"({"presence_only":true})"));
}

TEST(ParseBeat, ReadsWhatAPageTells) {
    const Beat beat = parse_beat(
        R"({"tab":"f81d4fae-7dec-11d0-a765-00a0c91e6bf6","seq":7,"idle_ms":1200,"visible":false,"event":"beat","shown":[12]})");

    EXPECT_EQ(beat.tab, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    EXPECT_EQ(beat.seq, 7);
    EXPECT_EQ(beat.idle, 1200ms);
    EXPECT_FALSE(beat.visible);
    EXPECT_FALSE(beat.is_goodbye);
}

TEST(ParseBeat, TakesAGoodbyeAndABeatThatIsNotNamed) {
    EXPECT_TRUE(parse_beat(R"({"tab":"t","seq":0,"idle_ms":0,"visible":true,"event":"bye"})").is_goodbye);
    EXPECT_FALSE(parse_beat(R"({"tab":"t","seq":0,"idle_ms":0,"visible":true})").is_goodbye);
}

struct Refused {
    const char* name;
    std::string body;
    std::string error;
};

class ParseBeatTest : public testing::TestWithParam<Refused> {};

TEST_P(ParseBeatTest, NamesWhatIsWrong) {
    EXPECT_EQ(refusal_of([] { static_cast<void>(parse_beat(GetParam().body)); }),
        "read the body: " + GetParam().error);
}

/// An array of that many ones.
std::string ones(int count) {
    std::string text = "[1";
    for (int i = 1; i < count; ++i)
        text += ",1";
    return text + "]";
}

TEST(ParseBeat, TakesAHundredThatAreShown) {
    EXPECT_NO_THROW(static_cast<void>(
        parse_beat(R"({"tab":"t","seq":0,"idle_ms":0,"visible":true,"shown":)" + ones(100) + "}")));
}

const std::string bad_shown = "'shown' must be at most 100 numbers of conversations";
const std::string bad_tab = "'tab' must be a UUID, or up to 64 letters, digits, '-' and '_'";
const std::string bad_seq = "'seq' must be a whole number from 0 to 9007199254740992";
const std::string bad_idle = "'idle_ms' must be a whole number from 0 to 315360000000";

INSTANTIATE_TEST_SUITE_P(Cases, ParseBeatTest,
    testing::Values(Refused{"NoJson", "tab=1", "no valid JSON at byte 2"},
        Refused{"HalfOfADocument", R"({"tab":)", "no valid JSON at byte 8"},
        Refused{"MoreThanOneDocument", "{} {}", "no valid JSON at byte 4"},
        Refused{
            "ShownThatIsNoArray", R"({"tab":"t","seq":0,"idle_ms":0,"visible":true,"shown":1})", bad_shown},
        Refused{"ShownThatIsNoNumber", R"({"tab":"t","seq":0,"idle_ms":0,"visible":true,"shown":["1"]})",
            bad_shown},
        Refused{"ShownThatIsNoConversation",
            R"({"tab":"t","seq":0,"idle_ms":0,"visible":true,"shown":[1,0]})", bad_shown},
        Refused{"MoreShownThanAPageHolds",
            R"({"tab":"t","seq":0,"idle_ms":0,"visible":true,"shown":)" + ones(101) + "}", bad_shown},
        Refused{"AnArray", "[]", "it must be a JSON object"},
        Refused{"ANumber", "1", "it must be a JSON object"}, Refused{"Nothing", "", "'tab' must be given"},
        Refused{"TooDeep", std::string(40, '['), "JSON nested deeper than 32 levels"},
        Refused{"NoTab", R"({"seq":1,"idle_ms":0,"visible":true})", "'tab' must be given"},
        Refused{
            "ATabThatIsANumber", R"({"tab":1,"seq":1,"idle_ms":0,"visible":true})", "'tab' must be a string"},
        Refused{"AnEmptyTab", R"({"tab":"","seq":1,"idle_ms":0,"visible":true})", bad_tab},
        Refused{"ATabOfOtherCharacters", R"({"tab":"a b","seq":1,"idle_ms":0,"visible":true})", bad_tab},
        Refused{"ATabWithAccents", R"({"tab":"é","seq":1,"idle_ms":0,"visible":true})", bad_tab},
        Refused{"ATabOf65", R"({"tab":")" + std::string(65, 'a') + R"(","seq":1,"idle_ms":0,"visible":true})",
            bad_tab},
        Refused{"NoSeq", R"({"tab":"t","idle_ms":0,"visible":true})", "'seq' must be given"},
        Refused{"ANegativeSeq", R"({"tab":"t","seq":-1,"idle_ms":0,"visible":true})", bad_seq},
        Refused{"AFractionalSeq", R"({"tab":"t","seq":1.5,"idle_ms":0,"visible":true})", bad_seq},
        Refused{"ASeqAsText", R"({"tab":"t","seq":"1","idle_ms":0,"visible":true})", bad_seq},
        Refused{"AHugeSeq", R"({"tab":"t","seq":18446744073709551615,"idle_ms":0,"visible":true})", bad_seq},
        Refused{"ASeqThatIsTrue", R"({"tab":"t","seq":true,"idle_ms":0,"visible":true})", bad_seq},
        Refused{"NoIdle", R"({"tab":"t","seq":1,"visible":true})", "'idle_ms' must be given"},
        Refused{"ANegativeIdle", R"({"tab":"t","seq":1,"idle_ms":-1,"visible":true})", bad_idle},
        Refused{"AHugeIdle", R"({"tab":"t","seq":1,"idle_ms":9223372036854775807,"visible":true})", bad_idle},
        Refused{"NoVisible", R"({"tab":"t","seq":1,"idle_ms":0})", "'visible' must be given"},
        Refused{"VisibleAsANumber", R"({"tab":"t","seq":1,"idle_ms":0,"visible":1})",
            "'visible' must be true or false"},
        Refused{"AnUnknownEvent", R"({"tab":"t","seq":1,"idle_ms":0,"visible":true,"event":"hello"})",
            R"('event' must be "beat" or "bye")"}),
    [](const auto& tested) { return tested.param.name; });

TEST(ParseAction, ReadsAgentChanceAndVersion) {
    const ActionRequest request = parse_action(R"({"agent":"maria","random":true,"version":3})");

    EXPECT_EQ(request.agent, "maria");
    EXPECT_TRUE(request.random);
    EXPECT_EQ(request.version, 3);
}

TEST(ParseAction, TakesAnEmptyBodyForAnEmptyObject) {
    for (const char* body : {"", "{}", R"({"agent":null,"version":null})"}) {
        const ActionRequest request = parse_action(body);

        EXPECT_EQ(request.agent, std::nullopt);
        EXPECT_FALSE(request.random);
        EXPECT_EQ(request.version, std::nullopt);
    }
}

class ParseActionTest : public testing::TestWithParam<Refused> {};

TEST_P(ParseActionTest, NamesWhatIsWrong) {
    EXPECT_EQ(refusal_of([] { static_cast<void>(parse_action(GetParam().body)); }),
        "read the body: " + GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(Cases, ParseActionTest,
    testing::Values(Refused{"NoJson", "{", "no valid JSON at byte 2"},
        Refused{"AnArray", "[]", "it must be a JSON object"},
        Refused{"AnAgentThatIsANumber", R"({"agent":1})", "'agent' must be a string"},
        Refused{"ChanceAsText", R"({"random":"yes"})", "'random' must be true or false"},
        Refused{"AVersionBelowOne", R"({"version":0})",
            "'version' must be a whole number from 1 to 9007199254740992"},
        Refused{"AVersionAsText", R"({"version":"1"})",
            "'version' must be a whole number from 1 to 9007199254740992"},
        Refused{"AVersionTooLargeForAnyNumber", R"({"version":1e999})", "no valid JSON: a number too large"}),
    [](const auto& tested) { return tested.param.name; });

TEST(ParseAutoAssign, ReadsTheSwitch) {
    EXPECT_TRUE(parse_auto_assign(R"({"auto_assign":true})"));
    EXPECT_FALSE(parse_auto_assign(R"({"auto_assign":false})"));
}

TEST(ParseAutoAssign, NamesWhatIsWrong) {
    const auto error = [](const char* body) {
        return refusal_of([&] { static_cast<void>(parse_auto_assign(body)); });
    };

    EXPECT_EQ(error("{}"), "read the body: 'auto_assign' must be given");
    EXPECT_EQ(error(R"({"auto_assign":"true"})"), "read the body: 'auto_assign' must be true or false");
    EXPECT_EQ(error(R"({"auto_assign":1})"), "read the body: 'auto_assign' must be true or false");
}

} // namespace

} // namespace convassign
