// SPDX-License-Identifier: MIT
#include "core/actions.h"
#include "core/explain.h"
#include "core/store/loads.h"
#include "core/store/rules.h"
#include "core/team.h"
#include "core/waiting.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

using State = ConversationState;

/// A conversation that ada had and has closed, as ada or as somebody else.
struct Reopening : testing::Test {
    Reopening() {
        store.add_online_agent("ada");
        store.add_agent("ben", Role::supervisor);
        ada = {"portal:ada", Role::agent, store.agent("ada").id};
        ben = {"portal:ben", Role::supervisor, store.agent("ben").id};
        id = store.add_assigned("c1", "ada", noon);
        close(store.by(ada, noon + 1min), {id}, {});
    }

    ConversationView reopened(const Actor& actor, Time at) {
        const auto changed = reopen(store.by(actor, at), {id}, {});
        EXPECT_TRUE(rules::find_broken(store).empty());
        return changed.conversations.front().after;
    }

    TestStore store;
    Actor ada;
    Actor ben;
    ConversationId id;
};

TEST_F(Reopening, GivesItBackToItsAgent) {
    const ConversationView view = reopened(ben, noon + 1h);

    EXPECT_EQ(view.state, State::assigned);
    EXPECT_EQ(view.assignee_name, "ada");
    EXPECT_EQ(view.waiting_since, noon);
    EXPECT_EQ(view.closed_at, std::nullopt);
    EXPECT_EQ(store.rows_of(id).back().kind, HistoryKind::reopened);
    EXPECT_EQ(store.rows_of(id).back().agent_name, "ada");
}

TEST_F(Reopening, PutsItIntoTheQueueWhereItsAgentIsNoMore) {
    disable_agent(store.by_admin(), "ada");
    const ConversationView view = reopened(ben, noon + 1h);

    EXPECT_EQ(view.state, State::unassigned);
    EXPECT_EQ(view.waiting_since, noon);
}

TEST_F(Reopening, LeavesOutOfItsDrawsWhoHadGivenItBack) {
    reopen(store.by(ben, noon + 1h), {id}, {});
    release(store.by(ada, noon + 1h), {id}, {});
    close(store.by(ben, noon + 1h), {id}, {});
    const ConversationView view = reopened(ben, noon + 1h);

    EXPECT_EQ(view.state, State::unassigned);
    EXPECT_EQ(conversations::left_out(store, id), std::vector{store.agent("ada").id});
}

TEST_F(Reopening, IsAnUndoForAMomentForWhoeverClosedIt) {
    EXPECT_THROW(reopen(store.by(ada, noon + 1min + longest_undo + 1ms), {id}, {}), NotPermitted);
    EXPECT_EQ(reopened(ada, noon + 1min + 10s).assignee_name, "ada");
}

TEST_F(Reopening, IsNoUndoOfWhatSomebodyElseClosed) {
    reopen(store.by(ben, noon + 2min), {id}, {});
    close(store.by(ben, noon + 3min), {id}, {});

    EXPECT_THROW(reopen(store.by(ada, noon + 3min), {id}, {}), NotPermitted);
}

TEST_F(Reopening, IsRefusedWhereTheCustomerHasANewerOne) {
    store.receive("c1", noon + 2min);

    EXPECT_THROW(reopen(store.by(ben, noon + 3min), {id}, {}), Conflict);
}

TEST_F(Reopening, IsRefusedWhereTheCustomerWasForgotten) {
    forget_customer(store.by_admin(noon + 2min), "c1", {});

    EXPECT_THROW(reopen(store.by(ben, noon + 3min), {id}, {}), Conflict);
}

TEST_F(Reopening, IsRefusedForWhatIsAPartOfAnother) {
    const auto older = store.receive("c2", noon + 2min);
    const auto younger = store.receive("c3", noon + 3min);
    join_customers(store.by_admin(noon + 4min), "c2", "c3", {});
    close(store.by_admin(noon + 4min), {older}, {});

    EXPECT_THROW(reopen(store.by(ben, noon + 5min), {younger}, {}), Conflict);
}

TEST_F(Reopening, OfAllOrNone) {
    const auto open = store.add_closed("c2");
    store.receive("c2", noon + 2min);

    EXPECT_THROW(reopen(store.by(ben, noon + 3min), {id, open}, {}), Conflict);
    EXPECT_EQ(conversations::view(store, id)->state, State::closed);
}

TEST_F(Reopening, OfAnOpenOneChangesNothing) {
    const auto other = store.receive("c2");
    const auto changed = reopen(store.by(ada), {other}, {});

    EXPECT_EQ(changed.notes.size(), 1u);
    EXPECT_EQ(changed.conversations.front().after.version, 1);
}

// ---- several at once

struct Several : testing::Test {
    Several() {
        store.add_online_agent("ada");
        store.add_agent("ben");
        for (int i = 1; i <= 3; ++i)
            store.add_assigned("a" + std::to_string(i), "ada");
        store.receive("u1");
        store.add_closed("x1");
    }

    ChangedConversations act(const BulkRequest& request) { return act_on_several(store.by_admin(), request); }

    TestStore store;
};

TEST_F(Several, AreAllThatMatch) {
    BulkRequest request{BulkAction::assign, {}, ConversationFilter{}, "ben"};
    request.matching->assignee = store.agent("ada").id;

    EXPECT_EQ(act(request).conversations.size(), 3u);
    EXPECT_EQ(conversations::count_open(store, store.agent("ben").id), 3);
    EXPECT_EQ(act(request).conversations.size(), 0u);
}

TEST_F(Several, AreThoseWithWhichThatCanBeDone) {
    EXPECT_EQ(act({BulkAction::release, {}, ConversationFilter{}, {}}).conversations.size(), 3u);
    EXPECT_EQ(act({BulkAction::close, {}, ConversationFilter{}, {}}).conversations.size(), 4u);
    EXPECT_EQ(act({BulkAction::reopen, {}, ConversationFilter{}, {}}).conversations.size(), 5u);
}

TEST_F(Several, AreDoneAllOrNone) {
    EXPECT_THROW(act({BulkAction::release, {ConversationId{1}, ConversationId{4}}, {}, {}}), Conflict);
    EXPECT_EQ(conversations::count_open(store, store.agent("ada").id), 3);
}

TEST_F(Several, AreNotTooMany) {
    std::vector<ConversationId> ids;
    for (std::int64_t i = 0; i <= most_at_once; ++i)
        ids.push_back(ConversationId{i + 1});

    EXPECT_THROW(act({BulkAction::close, ids, {}, {}}), UsageError);
}

// ---- the team, and why customers wait

TEST(Team, ShowsSupervisorsWhoWorksOnWhat) {
    TestStore store;
    store.add_online_agent("ada");
    ScriptedRandom random{{0}};
    store.receive("c1", noon);
    store.draw_all(random);
    Loads loads(store);
    const auto team = see_team(store.by_admin(noon + 10min), loads);

    ASSERT_EQ(team.size(), 1u);
    EXPECT_EQ(team[0].drawn_today, 1);
    EXPECT_EQ(team[0].oldest_awaiting_at, noon);
    EXPECT_EQ(team[0].view.open_conversations, 1);
    const Actor agent{"portal:ada", Role::agent, store.agent("ada").id};
    EXPECT_THROW(static_cast<void>(see_team(store.by(agent), loads)), NotPermitted);
}

std::string reason(TestStore& store, ConversationId id) {
    const auto waiting =
        why_it_waits(store, store.config.presence, conversations::view(store, id).value(), noon);
    return waiting ? std::string(word(waiting->reason)) : "none";
}

TEST(Waiting, TellsWhyNobodyGetsIt) {
    TestStore store;
    store.add_agent("ada");
    const auto id = store.receive("c1");

    EXPECT_EQ(reason(store, id), "nobody_online");
    store.set_online("ada");
    EXPECT_EQ(reason(store, id), "none");
    reassign(store.by_admin(), {id}, "ada", {});
    release(store.by_admin(), {id}, {});
    EXPECT_EQ(reason(store, id), "left_out");
    store.tell_members({"nobody"});
    EXPECT_EQ(reason(store, id), "no_member");
    store.switch_auto_assign(false);
    EXPECT_EQ(reason(store, id), "switched_off");
    EXPECT_EQ(reason(store, store.add_closed("c2")), "none");
}

} // namespace

} // namespace convassign
