// SPDX-License-Identifier: MIT
#include "core/beats.h"

#include "core/store/tabs.h"
#include "core/wrap/database.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace convassign {

namespace {

const PresenceRules rules;

Beat beat(const std::string& tab, std::int64_t seq) { return {tab, seq, 0ms, true, false}; }

Beat goodbye(const std::string& tab, std::int64_t seq) { return {tab, seq, 0ms, true, true}; }

std::vector<std::string> names(const std::vector<Tab>& tabs) {
    std::vector<std::string> names;
    std::ranges::transform(tabs, std::back_inserter(names), &Tab::id);
    std::ranges::sort(names);
    return names;
}

struct BeatsTest : testing::Test {
    TestStore store;
    AgentId ada = store.add_agent("ada");
    Beats beats{tabs::all(store)};

    bool is_online_in_the_store(Time now) {
        return judge(store.agent("ada"), tabs::of(store, ada), rules, now).online;
    }
};

TEST_F(BeatsTest, StayInMemoryUntilTheyAreSaved) {
    EXPECT_TRUE(beats.accept(ada, beat("page", 1), rules, noon));

    EXPECT_TRUE(beats.has_unsaved());
    EXPECT_EQ(tabs::of(store, ada).size(), 0u);
    EXPECT_EQ(names(beats.tabs_of(ada)), std::vector<std::string>{"page"});
}

TEST_F(BeatsTest, AreInTheStoreOnceSaved) {
    beats.accept(ada, beat("page", 1), rules, noon);

    beats.save(store);

    EXPECT_FALSE(beats.has_unsaved());
    ASSERT_EQ(tabs::of(store, ada).size(), 1u);
    const Tab tab = tabs::of(store, ada).front();
    EXPECT_EQ(tab.id, "page");
    EXPECT_EQ(tab.seq, 1);
    EXPECT_TRUE(tab.visible);
    EXPECT_EQ(tab.beat_at, noon);
    EXPECT_EQ(tab.lease_until, noon + 35s);
    EXPECT_EQ(tab.active_at, noon);
}

Beat from(const std::string& browser, const std::string& tab) {
    Beat one = beat(tab, 1);
    one.browser = browser;
    return one;
}

TEST_F(BeatsTest, EndSoonForTheTabsOfABrowserWhoseStreamBroke) {
    beats.accept(ada, from("chrome", "one"), rules, noon);
    beats.accept(ada, from("chrome", "two"), rules, noon);
    beats.accept(ada, from("firefox", "three"), rules, noon);
    beats.accept(ada, from("", "four"), rules, noon);

    EXPECT_TRUE(beats.shorten(ada, "chrome", rules, noon + 1s));

    beats.save(store);
    std::vector<std::string> short_ones;
    for (const Tab& tab : tabs::of(store, ada))
        if (tab.lease_until == noon + 6s) short_ones.push_back(tab.id);
    EXPECT_EQ(short_ones, (std::vector<std::string>{"one", "two"}));
    EXPECT_FALSE(beats.shorten(ada, "chrome", rules, noon + 1s)); // they are as short as that already
}

TEST_F(BeatsTest, ThatNameNoBrowserAreNobodysStream) {
    beats.accept(ada, from("", "one"), rules, noon);

    EXPECT_FALSE(beats.shorten(ada, "", rules, noon + 1s));
    EXPECT_FALSE(beats.shorten(AgentId{99}, "chrome", rules, noon + 1s));
}

TEST_F(BeatsTest, StillKnowTheBrowserAfterAnAbsence) {
    beats.accept(ada, from("chrome", "one"), rules, noon);

    beats.change_all(store, [&] { tabs::extend_live(store, noon, 1s); });

    EXPECT_TRUE(beats.shorten(ada, "chrome", rules, noon + 1s));
}

TEST_F(BeatsTest, FromBeforeTheEndOfATokenReviveNoTab) {
    beats.accept(ada, beat("page", 1), rules, noon);
    beats.save(store);
    beats.accept(ada, beat("page", 2), rules, noon + 10s);

    tabs::end_of(store, ada, noon + 11s);
    beats.save(store);

    EXPECT_FALSE(is_online_in_the_store(noon + 11s));
    beats.accept(ada, beat("page", 3), rules, noon + 20s); // by a token that is still good
    beats.save(store);
    EXPECT_TRUE(is_online_in_the_store(noon + 20s));
}

TEST_F(BeatsTest, AreSavedWithTheirLatestState) {
    beats.accept(ada, beat("page", 1), rules, noon);
    beats.save(store);
    beats.accept(ada, beat("page", 2), rules, noon + 10s);
    beats.accept(ada, beat("page", 3), rules, noon + 20s);

    beats.save(store);

    EXPECT_EQ(tabs::of(store, ada).front().seq, 3);
    EXPECT_TRUE(is_online_in_the_store(noon + 50s));
}

TEST_F(BeatsTest, AreNotWrittenTwice) {
    beats.accept(ada, beat("page", 1), rules, noon);
    beats.save(store);
    Store other = store.open_again();
    const std::int64_t before = other->version_of_others();

    beats.save(store);

    EXPECT_EQ(other->version_of_others(), before);
}

TEST_F(BeatsTest, AreKeptForTheNextTimeWhenSavingFails) {
    beats.accept(ada, beat("page", 1), rules, noon);
    store.script("CREATE TEMP TRIGGER fails BEFORE INSERT ON tabs BEGIN SELECT RAISE(ABORT, 'no'); END");
    EXPECT_THROW(beats.save(store), DatabaseError);
    store.script("DROP TRIGGER fails");

    beats.save(store);

    EXPECT_EQ(tabs::of(store, ada).size(), 1u);
}

TEST_F(BeatsTest, ThatComeLateAreDropped) {
    beats.accept(ada, beat("page", 5), rules, noon);
    beats.save(store);

    EXPECT_FALSE(beats.accept(ada, beat("page", 5), rules, noon + 1s));
    EXPECT_FALSE(beats.accept(ada, beat("page", 4), rules, noon + 1s));

    EXPECT_FALSE(beats.has_unsaved());
}

TEST_F(BeatsTest, OfTwoTabsHaveNumbersOfTheirOwn) {
    beats.accept(ada, beat("one", 50), rules, noon);

    EXPECT_TRUE(beats.accept(ada, beat("two", 1), rules, noon));
}

TEST_F(BeatsTest, OfTwoAgentsWithTheSameTabAreKeptApart) {
    const AgentId ben = store.add_agent("ben");
    beats.accept(ada, beat("page", 5), rules, noon);

    EXPECT_TRUE(beats.accept(ben, beat("page", 1), rules, noon));

    EXPECT_EQ(beats.tabs_of(ada).front().seq, 5);
    EXPECT_EQ(beats.tabs_of(ben).front().seq, 1);
}

TEST_F(BeatsTest, OfAnUnknownAgentAreNone) { EXPECT_EQ(beats.tabs_of(AgentId{77}).size(), 0u); }

TEST_F(BeatsTest, SayingGoodbyeEndOnlyThatTab) {
    beats.accept(ada, beat("one", 1), rules, noon);
    beats.accept(ada, beat("two", 1), rules, noon);

    EXPECT_TRUE(beats.accept(ada, goodbye("one", 2), rules, noon));

    EXPECT_EQ(beats.tabs_of(ada)[0].lease_until, noon + 5s);
    EXPECT_EQ(beats.tabs_of(ada)[1].lease_until, noon + 35s);
}

TEST_F(BeatsTest, ThatAreOvertakenByTheGoodbyeOfTheirTabAreLate) {
    beats.accept(ada, goodbye("page", 2), rules, noon);

    EXPECT_FALSE(beats.accept(ada, beat("page", 1), rules, noon + 1s));

    beats.save(store);
    EXPECT_FALSE(is_online_in_the_store(noon + 1s));
}

TEST_F(BeatsTest, SayingGoodbyeForAnUnknownTabCostNoOtherItsPlace) {
    for (std::size_t i = 0; i < Beats::tabs_per_agent; ++i)
        beats.accept(ada, beat("page" + std::to_string(i), 1), rules, noon);

    EXPECT_FALSE(beats.accept(ada, goodbye("unknown", 1), rules, noon));

    EXPECT_EQ(names(beats.tabs_of(ada)).front(), "page0");
    EXPECT_EQ(beats.tabs_of(ada).size(), Beats::tabs_per_agent);
}

TEST_F(BeatsTest, CountOnAfterARestart) {
    beats.accept(ada, beat("page", 5), rules, noon);
    beats.save(store);

    Beats restarted(tabs::all(store));

    EXPECT_TRUE(judge(store.agent("ada"), restarted.tabs_of(ada), rules, noon + 34s).online);
    EXPECT_FALSE(judge(store.agent("ada"), restarted.tabs_of(ada), rules, noon + 35s).online);
    EXPECT_FALSE(restarted.accept(ada, beat("page", 5), rules, noon + 34s));
    EXPECT_FALSE(restarted.has_unsaved());
}

TEST_F(BeatsTest, KeepAtMost32TabsOfAnAgentAndLoseTheOneThatEndsFirst) {
    for (std::size_t i = 0; i < Beats::tabs_per_agent; ++i)
        beats.accept(ada, beat("page" + std::to_string(i), 1), rules, noon + i * 1s);
    beats.save(store);

    beats.accept(ada, beat("one more", 1), rules, noon + 40s);
    beats.save(store);

    EXPECT_EQ(beats.tabs_of(ada).size(), Beats::tabs_per_agent);
    const auto kept = names(tabs::of(store, ada));
    EXPECT_EQ(kept, names(beats.tabs_of(ada)));
    EXPECT_TRUE(std::ranges::binary_search(kept, std::string("one more")));
    EXPECT_FALSE(std::ranges::binary_search(kept, std::string("page0")));
}

TEST_F(BeatsTest, OfOneAgentWithManyTabsDoNotCostAnotherTheirs) {
    const AgentId ben = store.add_agent("ben");
    beats.accept(ben, beat("page", 1), rules, noon);

    for (int i = 0; i < 100; ++i)
        beats.accept(ada, beat("page" + std::to_string(i), 1), rules, noon + 1s);

    EXPECT_EQ(beats.tabs_of(ben).size(), 1u);
}

TEST_F(BeatsTest, OfTabsThatEndedLongAgoAreForgotten) {
    beats.accept(ada, beat("old", 1), rules, noon - 24h);
    beats.accept(ada, beat("new", 1), rules, noon);

    beats.forget_ended_before(noon - 1h, store);

    EXPECT_EQ(names(beats.tabs_of(ada)), std::vector<std::string>{"new"});
    EXPECT_EQ(names(tabs::of(store, ada)), std::vector<std::string>{"new"});
}

TEST_F(BeatsTest, OfATabThatEndedAreKnownToBeLateUntilItIsForgotten) {
    beats.accept(ada, beat("page", 5), rules, noon);

    EXPECT_FALSE(beats.accept(ada, beat("page", 4), rules, noon + 1h));

    beats.forget_ended_before(noon + 1h, store);
    EXPECT_TRUE(beats.accept(ada, beat("page", 4), rules, noon + 1h));
}

TEST_F(BeatsTest, OfAnAgentWhoWasRemovedMeanwhileAreStillSaved) {
    beats.accept(ada, beat("page", 1), rules, noon);
    remove_agent(store.by_admin(), "ada");

    beats.save(store);

    EXPECT_FALSE(beats.has_unsaved());
}

} // namespace

} // namespace convassign
