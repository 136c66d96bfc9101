// SPDX-License-Identifier: MIT
#include "core/absence.h"

#include "core/beats.h"
#include "core/store/agents.h"
#include "core/store/tabs.h"
#include "core/wrap/database.h"
#include "daemon/absences.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct AbsenceTest : testing::Test {
    TestStore store;
    PresenceRules rules;
    AgentId ada = store.add_agent("ada");

    /// A page that was left alone since this beat.
    void beat(const std::string& page, Time at, bool is_goodbye = false, Duration idle = Duration(0)) {
        Tab tab;
        for (const Tab& known : tabs::of(store, ada))
            if (known.id == page) tab = known;
        tab.id = page;
        apply({page, tab.seq + 1, idle, true, is_goodbye}, tab, rules, at);
        tabs::save(store, ada, tab);
    }

    bool is_online(Time at) { return presence_now(store, store.agent("ada"), rules, at).verdict.online; }
};

TEST_F(AbsenceTest, LetsPagesReturnAfterALongOne) {
    beat("page", noon);

    settle_absence(store, rules, {noon + 1h, 1h - 5s});

    EXPECT_TRUE(is_online(noon + 1h));
    EXPECT_TRUE(is_online(noon + 1h + 11s));
    EXPECT_FALSE(is_online(noon + 1h + 12s)) << "who has not returned when draws begin is no candidate";
}

TEST_F(AbsenceTest, TakesNoTimeFromALeaseWhereItIsShort) {
    beat("page", noon);

    settle_absence(store, rules, {noon + 34s, 30s});

    EXPECT_TRUE(is_online(noon + 64s));
    EXPECT_FALSE(is_online(noon + 65s));
}

TEST_F(AbsenceTest, IsNoIdleness) {
    beat("page", noon, false, 4min);

    settle_absence(store, rules, {noon + 2min, 2min});

    EXPECT_TRUE(is_online(noon + 2min));
}

TEST_F(AbsenceTest, BringsNobodyBackWhoHadLeft) {
    beat("page", noon);

    settle_absence(store, rules, {noon + 1h, 1h - 35s});

    EXPECT_FALSE(is_online(noon + 1h));
}

TEST_F(AbsenceTest, BringsNoPageBackThatWasEndedMeanwhile) {
    beat("page", noon);
    tabs::end_of(store, ada, noon + 10s); // by a command, of an agent whose token was revoked

    settle_absence(store, rules, {noon + 1h, 1h - 5s});

    EXPECT_FALSE(is_online(noon + 1h));
}

struct Step {
    const char* name;
    Duration by;
};

class StepOfTheClock : public AbsenceTest, public testing::WithParamInterface<Step> {};

TEST_P(StepOfTheClock, TakesNobodyOffline) {
    beat("page", noon);
    const Time after = noon + 10s + GetParam().by;

    settle_absence(store, rules, {after, 250ms, GetParam().by});

    EXPECT_TRUE(is_online(after));
    beat("page", after + 5s);
    EXPECT_TRUE(is_online(after + 39s));
}

TEST_P(StepOfTheClock, KeepsNobodyOnlineWithoutAPage) {
    beat("page", noon);
    const Time after = noon + 10s + GetParam().by;

    settle_absence(store, rules, {after, 250ms, GetParam().by});

    for (Time at = after + 36s; at < after + 2h; at += 10s)
        EXPECT_FALSE(is_online(at));
}

TEST_P(StepOfTheClock, RevivesNoPageThatIsGone) {
    beat("page", noon - 1h);
    const Time after = noon + GetParam().by;

    settle_absence(store, rules, {after, 250ms, GetParam().by});

    for (Time at = after; at < after + 2h; at += 10s)
        EXPECT_FALSE(is_online(at));
}

TEST_P(StepOfTheClock, SetsNobodyOnlineForLonger) {
    set_online(store.by_admin(), "ada", 30min);
    const Time after = noon + GetParam().by;

    settle_absence(store, rules, {after, 250ms, GetParam().by});

    EXPECT_FALSE(is_online(after + 30min));
}

INSTANTIATE_TEST_SUITE_P(Clocks, StepOfTheClock,
    testing::Values(Step{"SecondsBack", -20s}, Step{"HoursBack", -3h}, Step{"SecondsForward", 20s},
        Step{"HoursForward", 3h}),
    [](const auto& parameter) { return parameter.param.name; });

TEST(AbsenceBetweenTwoLooks, IsNoneWhereTheClocksGoOn) {
    EXPECT_FALSE(absence_between({noon, 1h}, {noon + 1s, 1h + 1s}));
    EXPECT_FALSE(absence_between({noon, 1h}, {noon + 900ms, 1h + 250ms})); // a clock that is set right
}

TEST(AbsenceBetweenTwoLooks, IsHowLongNobodyLooked) {
    const auto absence = absence_between({noon, 1h}, {noon + 40s, 1h + 40s});

    ASSERT_TRUE(absence);
    EXPECT_EQ(absence->length, 40s);
    EXPECT_EQ(absence->clock_step, 0s);
    EXPECT_EQ(absence->since(), noon);
}

TEST(AbsenceBetweenTwoLooks, TellsAStepOfTheClock) {
    const auto absence = absence_between({noon, 1h}, {noon - 3h, 1h + 250ms});

    ASSERT_TRUE(absence);
    EXPECT_EQ(absence->length, 250ms);
    EXPECT_EQ(absence->clock_step, -3h - 250ms);
    EXPECT_TRUE(is_long(*absence, {}));
    EXPECT_EQ(in_words(*absence), "away for 0 s, and the clock was set back by 3 h");
}

TEST_F(AbsenceTest, IsSettledAlsoOfBeatsThatWereNotSavedYet) {
    Beats beats(tabs::all(store));
    beats.accept(ada, {"page", 1, Duration(0), true, false}, rules, noon);

    beats.change_all(store, [&] { settle_absence(store, rules, {noon + 1h, 1h - 5s}); });

    EXPECT_TRUE(is_online(noon + 1h));
    EXPECT_TRUE(judge(store.agent("ada"), beats.tabs_of(ada), rules, noon + 1h).online);
}

} // namespace

} // namespace convassign
