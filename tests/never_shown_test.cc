// SPDX-License-Identifier: MIT
// What was drawn for somebody whose page vanished before it had shown it.

#include "core/beats.h"
#include "core/lifecycle.h"
#include "core/store/agents.h"
#include "core/store/tabs.h"
#include "core/story.h"
#include "core/wrap/database.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

const PresenceRules rules;

struct NeverShown : testing::Test {
    TestStore store;
    AgentId ada = store.add_agent("ada");
    Beats beats{{}};
    std::int64_t seq = 0;
    SeededRandom random{1};

    void beat(Time at, const std::vector<ConversationId>& shown = {}, bool is_goodbye = false) {
        Beat one{"page", ++seq, 0ms, true, is_goodbye};
        one.shown = shown;
        one.browser = "chrome";
        beats.accept(ada, one, rules, at);
        beats.save(store);
    }

    void break_stream(Time at) {
        beats.shorten(ada, "chrome", rules, at);
        beats.save(store);
    }

    /// Of a customer who writes at noon, while ada is online.
    ConversationId drawn(Time at = noon + 1s) {
        const ConversationId id = store.add_unassigned("c" + std::to_string(++customers_));
        draw(store, random, rules, at);
        EXPECT_EQ(store.conversation(id).assignee, ada);
        return id;
    }

    std::optional<AgentId> assignee(ConversationId id) { return store.conversation(id).assignee; }

    int customers_ = 0;
};

TEST_F(NeverShown, GoesBackToTheQueueAtItsAge) {
    beat(noon);
    const ConversationId id = drawn();
    const Time waiting_since = store.conversation(id).waiting_since;
    break_stream(noon + 2s);

    settle_presence(store, rules, noon + 7s);

    EXPECT_EQ(store.conversation(id).state, ConversationState::unassigned);
    EXPECT_EQ(store.conversation(id).waiting_since, waiting_since);
    const HistoryRow row = store.rows_of(id).back();
    EXPECT_EQ(row.kind, HistoryKind::released);
    EXPECT_EQ(row.because, ReleaseReason::never_shown);
    EXPECT_EQ(row.actor, "auto");
    EXPECT_EQ(row.from_agent, ada);
    EXPECT_EQ(in_words(row), "#1 released (was ada's), whose page had not shown it");
}

TEST_F(NeverShown, LeavesNobodyOutOfTheNextDraw) {
    beat(noon);
    const ConversationId id = drawn();
    settle_presence(store, rules, noon + 35s);
    ASSERT_EQ(assignee(id), std::nullopt);

    beat(noon + 40s);
    draw(store, random, rules, noon + 40s);

    EXPECT_EQ(assignee(id), ada);
}

TEST_F(NeverShown, IsDrawnAgainInTheSameMomentAmongTheOthers) {
    beat(noon);
    const ConversationId id = drawn();
    const AgentId ben = store.add_online_agent("ben", noon + 10s);
    store.add_unassigned("another");

    draw(store, random, rules, noon + 35s); // judges presence as well

    EXPECT_EQ(assignee(id), ben);
}

TEST_F(NeverShown, GoesBackOnce) {
    beat(noon);
    const ConversationId id = drawn();
    settle_presence(store, rules, noon + 35s);
    beat(noon + 40s);
    draw(store, random, rules, noon + 40s);
    ASSERT_EQ(assignee(id), ada);

    settle_presence(store, rules, noon + 40s + 35s);

    EXPECT_FALSE(store.agent("ada").online);
    EXPECT_EQ(assignee(id), ada);
}

TEST_F(NeverShown, IsNothingThatTheirPageHasShown) {
    beat(noon);
    const ConversationId shown = drawn();
    const ConversationId unseen = drawn(noon + 2s);
    beat(noon + 3s, {shown});

    settle_presence(store, rules, noon + 3s + 35s);

    EXPECT_EQ(assignee(shown), ada);
    EXPECT_EQ(assignee(unseen), std::nullopt);
}

TEST_F(NeverShown, IsNothingThatTheGoodbyeTellsAsShown) {
    beat(noon);
    const ConversationId id = drawn();
    beat(noon + 2s, {id}, true);

    settle_presence(store, rules, noon + 7s);

    EXPECT_EQ(assignee(id), ada);
}

TEST_F(NeverShown, IsNothingOfWhoeverSaidGoodbye) {
    beat(noon);
    const ConversationId id = drawn();
    beat(noon + 2s, {}, true);

    settle_presence(store, rules, noon + 7s);

    EXPECT_FALSE(store.agent("ada").online);
    EXPECT_EQ(assignee(id), ada);
}

TEST_F(NeverShown, IsNothingOfWhoeverIsIdle) {
    beat(noon);
    const ConversationId id = drawn();
    Beat idle{"page", ++seq, 6min, true, false};
    beats.accept(ada, idle, rules, noon + 2s);
    beats.save(store);

    settle_presence(store, rules, noon + 2s);
    settle_presence(store, rules, noon + 1h);

    EXPECT_EQ(assignee(id), ada);
}

TEST_F(NeverShown, IsNothingThatWasDrawnBeforeTheLastLease) {
    beat(noon);
    const ConversationId early = drawn(noon + 1s);
    for (int i = 1; i <= 4; ++i)
        beat(noon + i * 10s);
    const ConversationId late = drawn(noon + 41s);

    settle_presence(store, rules, noon + 40s + 35s);

    EXPECT_EQ(assignee(early), ada); // for 39 s before the last beat there was a page that could show it
    EXPECT_EQ(assignee(late), std::nullopt);
}

TEST_F(NeverShown, IsNothingThatAPersonHasGiven) {
    beat(noon);
    const ConversationId claimed = store.add_unassigned("claimed");
    claim(store.by_admin(noon + 1s), claimed, "ada", {});
    const ConversationId given = store.add_assigned("given", "ada", noon + 1s);

    settle_presence(store, rules, noon + 35s);

    EXPECT_EQ(assignee(claimed), ada);
    EXPECT_EQ(assignee(given), ada);
}

TEST_F(NeverShown, IsNothingThatSomebodyElseHasByNow) {
    beat(noon);
    const ConversationId id = drawn();
    const AgentId ben = store.add_agent("ben");
    reassign(store.by_admin(noon + 2s), {id}, "ben", {});

    settle_presence(store, rules, noon + 35s);

    EXPECT_EQ(assignee(id), ben);
}

TEST_F(NeverShown, IsNothingOfAPageThatShowsNoConversations) {
    Beat one{"page", 1, 0ms, true, false};
    one.is_presence_only = true;
    beats.accept(ada, one, rules, noon);
    beats.save(store);
    const ConversationId id = drawn();

    settle_presence(store, rules, noon + 35s);

    EXPECT_FALSE(store.agent("ada").online);
    EXPECT_EQ(assignee(id), ada);
}

TEST_F(NeverShown, IsWhatSomebodyElsesPageSaysToHaveShown) {
    const AgentId ben = store.add_agent("ben");
    beat(noon);
    const ConversationId id = drawn();
    Beat foreign{"page", 1, 0ms, true, false};
    foreign.shown = {id};
    beats.accept(ben, foreign, rules, noon + 2s);
    beats.save(store);

    settle_presence(store, rules, noon + 35s);

    EXPECT_NE(assignee(id), ada);
}

TEST_F(NeverShown, GoesBackInSeveralStepsWhereItIsMuch) {
    beat(noon);
    const auto many = lifecycle::released_at_once + 20;
    for (int i = 0; i < many; ++i)
        store.add_unassigned("many" + std::to_string(i));
    store.draw_all(random, noon + 1s);

    settle_presence(store, rules, noon + 35s);
    const auto first = store.number("SELECT count(*) FROM conversations WHERE state = 'unassigned'");
    const auto next = lifecycle::release_next(store, store.recipients(), noon + 36s);

    EXPECT_EQ(first, lifecycle::released_at_once);
    EXPECT_EQ(next, 20u);
    EXPECT_EQ(lifecycle::release_next(store, store.recipients(), noon + 36s), 0u);
    EXPECT_EQ(store.number("SELECT count(*) FROM conversations WHERE state = 'unassigned'"), many);
}

TEST_F(NeverShown, IsLeftAloneOnceItsAgentIsBack) {
    beat(noon);
    for (int i = 0; i < lifecycle::released_at_once + 20; ++i)
        store.add_unassigned("many" + std::to_string(i));
    store.draw_all(random, noon + 1s);
    settle_presence(store, rules, noon + 35s);

    beat(noon + 36s);
    settle_presence(store, rules, noon + 36s);

    EXPECT_EQ(lifecycle::release_next(store, store.recipients(), noon + 36s), 0u);
}

} // namespace

} // namespace convassign
