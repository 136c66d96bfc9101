// SPDX-License-Identifier: MIT
#include "core/replay.h"

#include "core/store/agents.h"
#include "core/wrap/database.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>
#include <map>

namespace convassign {

namespace {

using Counts = std::map<std::string, std::int64_t>;

/// ada, ben and cem are online all day; whatever is drawn is drawn for ada.
struct ReplayTest : testing::Test {
    ReplayTest() {
        store.switch_auto_assign(false);
        set_auto_assign(store.by_admin(noon - 1h), true, "");
        for (const char* name : {"ada", "ben", "cem"}) {
            add_agent(store.by_admin(noon - 1h), name, {});
            set_online(store.by_admin(noon - 1h), name, 24h);
        }
        settle_presence(store, store.config.presence, noon - 1h);
    }

    ConversationId draw_for_ada(const std::string& customer, Time at) {
        const ConversationId id = store.receive(customer, at);
        ScriptedRandom first({0});
        store.draw_all(first, at);
        return id;
    }
    void draw_several(int count, Time begin = noon) {
        for (int i = 0; i < count; ++i)
            draw_for_ada("c" + std::to_string(i), begin + i * 1min);
    }

    Replayed replayed(DrawRule rule, std::uint64_t seed = 1, std::optional<Time> since = {}) {
        return replay(store, {since, rule, seed});
    }
    static Counts got(const Replayed& replayed) {
        Counts counts;
        for (const ReplayedAgent& one : replayed.agents)
            counts[one.name] = one.would_have_been.got;
        return counts;
    }
    static ReplayedAgent of(const Replayed& replayed, const std::string& name) {
        for (const ReplayedAgent& one : replayed.agents)
            if (one.name == name) return one;
        return {};
    }

    TestStore store;
};

TEST_F(ReplayTest, TellsWhoWouldHaveGotHowMuchBesideWhoGotIt) {
    draw_several(6);

    const Replayed result = replayed(DrawRule::round_robin);

    EXPECT_EQ(got(result), (Counts{{"ada", 2}, {"ben", 2}, {"cem", 2}}));
    EXPECT_EQ(of(result, "ada").then.got, 6);
    EXPECT_EQ(of(result, "ada").then.most_open, 6);
    EXPECT_EQ(of(result, "ada").would_have_been.most_open, 2);
    EXPECT_EQ(result.draws_then, 6);
    EXPECT_EQ(result.draws, 6);
}

TEST_F(ReplayTest, ChangesNothing) {
    draw_several(3);
    const std::int64_t before = store.number("SELECT count(*) FROM history");

    static_cast<void>(replayed(DrawRule::random));

    EXPECT_EQ(store.number("SELECT count(*) FROM history"), before);
    EXPECT_EQ(conversations::count_open(store, store.agent("ada").id), 3);
}

TEST_F(ReplayTest, IsTheSameForTheSameSeed) {
    draw_several(60);

    EXPECT_EQ(got(replayed(DrawRule::random, 7)), got(replayed(DrawRule::random, 7)));
    EXPECT_NE(got(replayed(DrawRule::random, 7)), got(replayed(DrawRule::random, 8)));
    for (const auto& [name, count] : got(replayed(DrawRule::random, 7)))
        EXPECT_NEAR(static_cast<double>(count), 20, 15) << name;
}

TEST_F(ReplayTest, ByLeastOpenPassesOverThoseWhoHaveMore) {
    for (int i = 0; i < 4; ++i)
        store.add_assigned("by hand " + std::to_string(i), "ben", noon - 30min);
    draw_several(4);

    EXPECT_EQ(got(replayed(DrawRule::least_open)), (Counts{{"ada", 2}, {"ben", 0}, {"cem", 2}}));
}

TEST_F(ReplayTest, TakesWhatWasBeforeAsItWas) {
    draw_several(4, noon);
    draw_several(0);
    draw_for_ada("later", noon + 1h);

    const Replayed result = replayed(DrawRule::round_robin, 1, noon + 30min);

    EXPECT_EQ(result.draws_then, 1);
    EXPECT_EQ(got(result), (Counts{{"ada", 1}}));
    EXPECT_EQ(of(result, "ada").then.most_open, 5);
    EXPECT_EQ(of(result, "ada").would_have_been.most_open, 5); // four of them as it was
}

TEST_F(ReplayTest, GivesBackWhatWasGivenBackByWhoeverWouldHaveHadIt) {
    draw_several(1);
    const ConversationId second = draw_for_ada("second", noon + 5min); // ben's, by the other rule
    release(store.by_admin(noon + 6min), {second}, {});
    ScriptedRandom first({0});
    store.draw_all(first, noon + 7min); // ada gave it back: for ben; cem's, by the other rule

    EXPECT_EQ(got(replayed(DrawRule::round_robin)), (Counts{{"ada", 1}, {"ben", 1}, {"cem", 1}}));
}

TEST_F(ReplayTest, GivesWhatADisabledAgentWouldHaveHadToAnother) {
    draw_several(2); // the second one is ben's, by the other rule
    disable_agent(store.by_admin(noon + 10min), "ben");
    settle_presence(store, store.config.presence, noon + 10min);
    draw_for_ada("later", noon + 20min); // so is ben's, with this draw

    const Replayed result = replayed(DrawRule::round_robin);

    EXPECT_EQ(result.draws_then, 3);
    EXPECT_EQ(result.draws, 4);
    EXPECT_EQ(got(result), (Counts{{"ada", 2}, {"ben", 1}, {"cem", 1}}));
    EXPECT_EQ(result.waits.longest, 10min);
    EXPECT_EQ(result.waits_then.longest, 0ms);
}

TEST_F(ReplayTest, TellsHowLongCustomersWaited) {
    set_auto_assign(store.by_admin(noon - 1min), false, "");
    store.receive("c1", noon);
    store.receive("c2", noon + 10min);
    store.receive("c3", noon + 20min);
    claim(store.by_admin(noon + 25min), ConversationId{3}, "ada", {});
    set_auto_assign(store.by_admin(noon + 30min), true, "");
    ScriptedRandom first({0, 0});
    store.draw_all(first, noon + 30min);
    set_auto_assign(store.by_admin(noon + 31min), false, "");
    store.receive("c4", noon + 40min);

    const Replayed result = replayed(DrawRule::random);

    for (const CourseWaits& waits : {result.waits_then, result.waits}) {
        EXPECT_EQ(waits.ended, 3);
        EXPECT_EQ(waits.median, 20min);
        EXPECT_EQ(waits.longest, 30min);
        EXPECT_EQ(waits.still, 1);
    }
}

} // namespace

} // namespace convassign
