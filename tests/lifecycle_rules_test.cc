// SPDX-License-Identifier: MIT
#include "core/actions.h"
#include "core/draw.h"
#include "core/store/conversations.h"
#include "core/wrap/database.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

using State = ConversationState;
using Kinds = std::vector<HistoryKind>;

/// As a person's page would show a conversation before and after a refused action.
std::string standing(TestStore& store, ConversationId id) {
    const ConversationView view = store.conversation(id);
    return std::string(word(view.state)) + " " + view.assignee_name + " version "
        + std::to_string(view.version) + " rows " + std::to_string(store.rows_of(id).size());
}

// ---- the customer writes

TEST(CustomersMessage, OpensAnUnassignedConversationWhereNoneIsOpen) {
    TestStore store;

    const ConversationId id = store.receive("c1");

    EXPECT_EQ(store.conversation(id).state, State::unassigned);
    EXPECT_EQ(store.conversation(id).assignee, std::nullopt);
    EXPECT_EQ(store.conversation(id).previous, std::nullopt);
    EXPECT_EQ(store.kinds_of(id), Kinds{HistoryKind::opened});
}

TEST(CustomersMessage, IsDrawnAmongThoseOnline) {
    TestStore store;
    store.add_online_agent("ada");
    const AgentId ben = store.add_online_agent("ben");
    const ConversationId id = store.receive("c1");
    ScriptedRandom second({1});

    EXPECT_EQ(store.draw_all(second), 1u);

    EXPECT_EQ(store.conversation(id).state, State::assigned);
    EXPECT_EQ(store.conversation(id).assignee, ben);
    EXPECT_EQ(store.kinds_of(id), (Kinds{HistoryKind::opened, HistoryKind::assigned}));
}

TEST(CustomersMessage, LeavesAnUnassignedConversationAtItsPlaceInTheQueue) {
    TestStore store;
    const ConversationId first = store.receive("c1", noon);
    const ConversationId second = store.receive("c2", noon + 1s);

    EXPECT_EQ(store.receive("c1", noon + 1h), first);

    EXPECT_EQ(conversations::queue(store, {}, 10),
        (std::vector<QueueEntry>{
            {{noon, first}, false, store.line_id}, {{noon + 1s, second}, false, store.line_id}}));
    EXPECT_EQ(store.conversation(first).message_count, 2);
    EXPECT_EQ(store.conversation(first).version, 1);
}

TEST(CustomersMessage, InAnUnassignedConversationDoesNotLetItOvertakeAnOlderOne) {
    TestStore store;
    const AgentId ada = store.add_online_agent("ada", noon + 3s);
    const AgentId ben = store.add_online_agent("ben", noon + 3s);
    store.receive("older", noon);
    store.receive("newer", noon + 1s);
    store.receive("newer", noon + 2s);
    ScriptedRandom ben_then_ada({1, 0});

    store.draw_all(ben_then_ada, noon + 3s);

    EXPECT_EQ(store.conversation("older").assignee, ben);
    EXPECT_EQ(store.conversation("newer").assignee, ada);
}

TEST(CustomersMessage, StaysWithTheAgentOfAnAssignedConversationAndIsNeverDrawnAgain) {
    TestStore store;
    store.add_agent("ada");
    store.add_online_agent("ben");
    const ConversationId id = store.add_assigned("c1", "ada");
    const std::string before = standing(store, id);
    ScriptedRandom unasked({});

    EXPECT_EQ(store.receive("c1", noon + 1min), id);

    EXPECT_EQ(store.draw_all(unasked), 0u);
    EXPECT_EQ(standing(store, id), before);
    EXPECT_EQ(store.conversation(id).message_count, 2);
}

TEST(CustomersMessage, OpensANewUnassignedConversationLinkedToTheClosedOne) {
    TestStore store;
    const ConversationId closed = store.add_closed("c1");

    const ConversationId id = store.receive("c1", noon + 1min);

    EXPECT_NE(id, closed);
    EXPECT_EQ(store.conversation(id).state, State::unassigned);
    EXPECT_EQ(store.conversation(id).previous, closed);
    EXPECT_EQ(store.conversation(closed).state, State::closed);
    EXPECT_EQ(store.conversation(closed).message_count, 1);
}

TEST(CustomersMessage, MakesAChainInWhichEachConversationFollowsTheOneBefore) {
    TestStore store;
    std::vector<ConversationId> chain;
    for (int i = 0; i < 4; ++i)
        chain.push_back(store.add_closed("c1", noon + i * 1h));
    chain.push_back(store.receive("c1", noon + 5h));

    for (std::size_t i = 1; i < chain.size(); ++i)
        EXPECT_EQ(store.conversation(chain[i]).previous, chain[i - 1]);
}

TEST(CustomersMessage, AfterACloseIsNotGivenBackToTheOldAgentBecauseOfHistory) {
    TestStore store;
    store.add_online_agent("ada");
    const AgentId ben = store.add_online_agent("ben");
    close(store.by_admin(), {store.add_assigned("c1", "ada")}, {});
    const ConversationId id = store.receive("c1");
    ScriptedRandom second({1});

    store.draw_all(second);

    EXPECT_EQ(second.bounds(), std::vector<std::uint64_t>{2});
    EXPECT_EQ(store.conversation(id).assignee, ben);
}

TEST(CustomersMessage, AfterACloseIsDrawnAmongAllAlsoThoseWhoGaveTheOldOneBack) {
    TestStore store;
    const AgentId ada = store.add_online_agent("ada");
    const ConversationId old = store.add_assigned("c1", "ada");
    release(store.by_admin(), {old}, {});
    close(store.by_admin(), {old}, {});
    const ConversationId id = store.receive("c1");
    ScriptedRandom only({0});

    store.draw_all(only);

    EXPECT_EQ(store.conversation(id).assignee, ada);
}

// ---- somebody comes online, or the switch is turned

TEST(AgentComesOnline, DrawsAllUnassignedOldestFirstEachOnItsOwn) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    const AgentId ben = store.add_online_agent("ben");
    store.switch_auto_assign(false);
    for (int i = 4; i > 0; --i)
        store.receive("c" + std::to_string(i), noon - 1min + i * 1s);
    store.switch_auto_assign(true);
    ScriptedRandom random({0, 1, 1, 0});

    store.set_online("ada");
    EXPECT_EQ(store.draw_all(random), 4u);

    EXPECT_EQ(random.bounds(), (std::vector<std::uint64_t>{2, 2, 2, 2}));
    EXPECT_EQ(store.conversation("c1").assignee, ada);
    EXPECT_EQ(store.conversation("c2").assignee, ben);
    EXPECT_EQ(store.conversation("c3").assignee, ben);
    EXPECT_EQ(store.conversation("c4").assignee, ada);
}

TEST(AgentComesOnline, DoesNotTakeWhatOthersHave) {
    TestStore store;
    store.add_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");
    ScriptedRandom unasked({});

    store.add_online_agent("ben");

    EXPECT_EQ(store.draw_all(unasked), 0u);
    EXPECT_EQ(store.conversation(id).assignee_name, "ada");
}

TEST(SwitchTurnedOn, DrawsWhatWaited) {
    TestStore store;
    store.add_online_agent("ada");
    store.switch_auto_assign(false);
    store.receive("c1");
    ScriptedRandom first({0});

    set_auto_assign(store.by_admin(), true, "");

    EXPECT_EQ(store.draw_all(first), 1u);
}

TEST(SwitchTurnedOff, MovesNothingAndDrawsNothing) {
    TestStore store;
    store.add_online_agent("ada");
    const ConversationId assigned = store.add_assigned("c1", "ada");
    const ConversationId waiting = store.receive("c2");
    ScriptedRandom unasked({});

    set_auto_assign(store.by_admin(), false, "");

    EXPECT_EQ(store.draw_all(unasked), 0u);
    EXPECT_EQ(store.conversation(assigned).assignee_name, "ada");
    EXPECT_EQ(store.conversation(waiting).state, State::unassigned);
}

// ---- by hand

TEST(Claim, AssignsAnUnassignedConversation) {
    TestStore store;
    const AgentId ada = store.add_online_agent("ada");
    const ConversationId id = store.receive("c1");

    claim(store.by(store.person("ada"), noon + 1s), id, "ada", {});

    EXPECT_EQ(store.conversation(id).assignee, ada);
    EXPECT_EQ(store.conversation(id).assigned_at, noon + 1s);
    EXPECT_EQ(store.conversation(id).version, 2);
    EXPECT_EQ(store.kinds_of(id), (Kinds{HistoryKind::opened, HistoryKind::claimed}));
    EXPECT_EQ(store.rows_of(id).back().actor, "portal:ada");
}

TEST(Claim, OfWhatSomebodyHasIsAConflict) {
    TestStore store;
    store.add_agent("ada");
    store.add_agent("ben");
    const ConversationId id = store.add_assigned("c1", "ada");
    const std::string before = standing(store, id);

    EXPECT_THROW(claim(store.by_admin(), id, "ben", {}), Conflict);
    EXPECT_THROW(claim(store.by_admin(), id, "ada", {}), Conflict);

    EXPECT_EQ(standing(store, id), before);
}

TEST(Claim, OfAClosedConversationIsAConflict) {
    TestStore store;
    store.add_agent("ada");
    const ConversationId id = store.add_closed("c1");

    EXPECT_THROW(claim(store.by_admin(), id, "ada", {}), Conflict);
}

TEST(Claim, WorksWhileTheSwitchIsOff) {
    TestStore store;
    store.add_agent("ada");
    store.switch_auto_assign(false);
    const ConversationId id = store.receive("c1");

    claim(store.by(store.person("ada")), id, "ada", {});

    EXPECT_EQ(store.conversation(id).assignee_name, "ada");
}

TEST(Claim, OfWhatDoesNotExistIsNotFound) {
    TestStore store;
    store.add_agent("ada");

    EXPECT_THROW(claim(store.by_admin(), ConversationId{99}, "ada", {}), NotFound);
}

TEST(Reassign, MovesAnAssignedConversationToAnother) {
    TestStore store;
    const AgentId ada = store.add_online_agent("ada");
    const AgentId ben = store.add_online_agent("ben");
    const ConversationId id = store.add_assigned("c1", "ada");

    EXPECT_EQ(reassign(store.by_admin(), {id}, "ben", {}).notes, Notes{});

    EXPECT_EQ(store.conversation(id).assignee, ben);
    const HistoryRow row = store.rows_of(id).back();
    EXPECT_EQ(row.kind, HistoryKind::reassigned);
    EXPECT_EQ(row.from_agent, ada);
    EXPECT_EQ(row.agent, ben);
    EXPECT_EQ(row.actor, "cli:root");
}

TEST(Reassign, AssignsAnUnassignedConversation) {
    TestStore store;
    const AgentId ada = store.add_online_agent("ada");
    const ConversationId id = store.receive("c1");

    reassign(store.by_admin(), {id}, "ada", {});

    EXPECT_EQ(store.conversation(id).assignee, ada);
    EXPECT_EQ(store.rows_of(id).back().from_agent, std::nullopt);
}

TEST(Reassign, ToAnAgentWhoIsOfflineIsDoneWithAWarning) {
    TestStore store;
    store.add_agent("ada");
    const ConversationId id = store.receive("c1");

    const Notes notes = reassign(store.by_admin(), {id}, "ada", {}).notes;

    EXPECT_EQ(notes, Notes{"agent 'ada' is not online: no page open"});
    EXPECT_EQ(store.conversation(id).assignee_name, "ada");
}

TEST(Reassign, ToARemovedAgentIsRefused) {
    TestStore store;
    store.add_agent("ada");
    remove_agent(store.by_admin(), "ada");
    const ConversationId id = store.receive("c1");

    EXPECT_THROW(reassign(store.by_admin(), {id}, "ada", {}), NotFound);

    EXPECT_EQ(store.conversation(id).state, State::unassigned);
}

TEST(Reassign, ToADisabledAgentIsRefused) {
    TestStore store;
    store.add_agent("ada");
    disable_agent(store.by_admin(), "ada");
    const ConversationId id = store.receive("c1");

    EXPECT_THROW(reassign(store.by_admin(), {id}, "ada", {}), Conflict);

    EXPECT_EQ(store.conversation(id).state, State::unassigned);
}

TEST(Reassign, OfAClosedConversationIsAConflict) {
    TestStore store;
    store.add_agent("ada");
    const ConversationId id = store.add_closed("c1");

    EXPECT_THROW(reassign(store.by_admin(), {id}, "ada", {}), Conflict);
    EXPECT_EQ(store.conversation(id).state, State::closed);
}

TEST(Release, PutsTheConversationBackAtItsOriginalAge) {
    TestStore store;
    store.add_agent("ada");
    const ConversationId old = store.add_assigned("c1", "ada", noon - 1h);
    const ConversationId younger = store.receive("c2", noon - 1min);

    release(store.by_admin(noon), {old}, {});

    EXPECT_EQ(conversations::queue(store, {}, 10),
        (std::vector<QueueEntry>{
            {{noon - 1h, old}, true, store.line_id}, {{noon - 1min, younger}, false, store.line_id}}));
    EXPECT_EQ(store.conversation(old).state, State::unassigned);
    EXPECT_EQ(store.conversation(old).assigned_at, std::nullopt);
    EXPECT_EQ(
        store.kinds_of(old), (Kinds{HistoryKind::opened, HistoryKind::reassigned, HistoryKind::released}));
}

TEST(Release, LeavesTheReleasingAgentOutOfItsLaterDraws) {
    TestStore store;
    store.add_online_agent("ada");
    const AgentId ben = store.add_online_agent("ben");
    const ConversationId id = store.add_assigned("c1", "ada");
    release(store.by(store.person("ada")), {id}, {});
    ScriptedRandom only({0});

    store.draw_all(only);

    EXPECT_EQ(only.bounds(), std::vector<std::uint64_t>{1});
    EXPECT_EQ(store.conversation(id).assignee, ben);
}

TEST(Release, LeavesOutOnlyFromThisConversation) {
    TestStore store;
    store.add_online_agent("ada");
    store.add_online_agent("ben");
    const ConversationId id = store.add_assigned("c1", "ada", noon - 1h);
    release(store.by_admin(), {id}, {});
    store.receive("c2");
    ScriptedRandom random({0, 0});

    store.draw_all(random);

    EXPECT_EQ(random.bounds(), (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(store.conversation("c2").assignee_name, "ada");
}

TEST(Release, LeavesOutEveryoneWhoGaveItBack) {
    TestStore store;
    for (const char* name : {"ada", "ben", "cem"})
        store.add_online_agent(name);
    const ConversationId id = store.add_assigned("c1", "ada");
    release(store.by_admin(), {id}, {});
    reassign(store.by_admin(), {id}, "ben", {});
    release(store.by_admin(), {id}, {});
    ScriptedRandom only({0});

    store.draw_all(only);

    EXPECT_EQ(only.bounds(), std::vector<std::uint64_t>{1});
    EXPECT_EQ(store.conversation(id).assignee_name, "cem");
}

TEST(Release, LeavesTheConversationUnassignedWhileOnlyTheReleasingAgentIsOnline) {
    TestStore store;
    store.add_online_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");
    release(store.by_admin(), {id}, {});
    ScriptedRandom unasked({});

    EXPECT_EQ(store.draw_all(unasked), 0u);

    EXPECT_EQ(store.conversation(id).state, State::unassigned);
}

TEST(Release, DoesNotHoldUpThoseBehindIt) {
    TestStore store;
    store.add_online_agent("ada");
    release(store.by_admin(), {store.add_assigned("c1", "ada", noon - 1h)}, {});
    const ConversationId behind = store.receive("c2");
    ScriptedRandom first({0});

    EXPECT_EQ(store.draw_all(first), 1u);

    EXPECT_EQ(store.conversation(behind).assignee_name, "ada");
}

TEST(Release, LetsAPersonGiveItBackToTheOneWhoReleasedIt) {
    TestStore store;
    store.add_online_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");
    release(store.by_admin(), {id}, {});

    claim(store.by(store.person("ada")), id, "ada", {});

    EXPECT_EQ(store.conversation(id).assignee_name, "ada");
}

TEST(Release, OfWhatNobodyHasIsAConflict) {
    TestStore store;
    const ConversationId unassigned = store.receive("c1");
    const ConversationId closed = store.add_closed("c2");

    EXPECT_THROW(release(store.by_admin(), {unassigned}, {}), Conflict);
    EXPECT_THROW(release(store.by_admin(), {closed}, {}), Conflict);
}

TEST(Close, EndsAnUnassignedConversation) {
    TestStore store;
    const ConversationId id = store.receive("c1");

    EXPECT_EQ(close(store.by_admin(noon + 1s), {id}, {}).notes, Notes{});

    EXPECT_EQ(store.conversation(id).state, State::closed);
    EXPECT_EQ(store.conversation(id).closed_at, noon + 1s);
    EXPECT_EQ(store.kinds_of(id), (Kinds{HistoryKind::opened, HistoryKind::closed}));
}

TEST(Close, EndsAnAssignedConversationAndKeepsWhoHadItInTheHistory) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");

    close(store.by_admin(), {id}, {});

    EXPECT_EQ(store.conversation(id).state, State::closed);
    EXPECT_EQ(store.conversation(id).assignee, std::nullopt);
    EXPECT_EQ(store.rows_of(id).back().from_agent, ada);
}

TEST(Close, OfAClosedConversationSaysSoAndChangesNothing) {
    TestStore store;
    const ConversationId id = store.add_closed("c1");
    const std::string before = standing(store, id);

    EXPECT_EQ(close(store.by_admin(), {id}, {}).notes, Notes{"conversation #1 was closed already"});

    EXPECT_EQ(standing(store, id), before);
}

TEST(Close, TakesTheConversationOutOfTheDraws) {
    TestStore store;
    store.add_online_agent("ada");
    store.add_closed("c1");
    ScriptedRandom unasked({});

    EXPECT_EQ(store.draw_all(unasked), 0u);
}

// ---- the agent goes

TEST(AssigneeGoesOffline, KeepsTheConversation) {
    TestStore store;
    store.add_online_agent("ada");
    store.add_online_agent("ben");
    const ConversationId id = store.add_assigned("c1", "ada");
    ScriptedRandom unasked({});

    store.set_offline("ada");
    settle_presence(store, store.config.presence, noon);

    EXPECT_EQ(store.draw_all(unasked), 0u);
    EXPECT_EQ(store.conversation(id).assignee_name, "ada");
}

TEST(AssigneeGoesOffline, IsListedAsAssignedToAnOfflineAgent) {
    TestStore store;
    const AgentId ben = store.add_online_agent("ben");
    store.add_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");
    store.add_assigned("c2", "ben");
    store.receive("c3");

    ConversationFilter filter;
    filter.state = State::assigned;
    filter.assignee_not_among = {ben};
    const auto listed = conversations::list(store, filter);

    ASSERT_EQ(listed.size(), 1u);
    EXPECT_EQ(listed.front().id, id);
}

TEST(DisabledAgent, GivesTheirConversationsBackIntoTheQueue) {
    TestStore store;
    store.add_online_agent("ada");
    const AgentId ben = store.add_online_agent("ben");
    const ConversationId id = store.add_assigned("c1", "ada", noon - 1h);
    ScriptedRandom only({0});

    disable_agent(store.by_admin(), "ada");
    EXPECT_EQ(store.conversation(id).state, State::unassigned);
    EXPECT_EQ(store.conversation(id).waiting_since, noon - 1h);
    EXPECT_EQ(store.kinds_of(id).back(), HistoryKind::released);

    store.draw_all(only);
    EXPECT_EQ(store.conversation(id).assignee, ben);
}

TEST(DisabledAgent, WhoIsEnabledAgainMayBeDrawnForWhatTheyHad) {
    TestStore store;
    const AgentId ada = store.add_online_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");
    disable_agent(store.by_admin(), "ada");
    enable_agent(store.by_admin(), "ada");
    ScriptedRandom only({0});

    store.draw_all(only);

    EXPECT_EQ(store.conversation(id).assignee, ada);
}

TEST(DisabledAgent, IsToldApartInTheHistoryFromOneWhoGaveTheConversationBack) {
    TestStore store;
    store.add_agent("ada");
    const ConversationId given_back = store.add_assigned("c1", "ada");
    const ConversationId taken = store.add_assigned("c2", "ada");

    release(store.by_admin(), {given_back}, {});
    disable_agent(store.by_admin(), "ada");

    EXPECT_EQ(store.rows_of(given_back).back().detail, "");
    EXPECT_EQ(store.rows_of(taken).back().because, ReleaseReason::disabled);
}

TEST(RemovedAgent, GivesTheirConversationsBackIntoTheQueue) {
    TestStore store;
    const AgentId ada = store.add_online_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");
    const ConversationId closed = store.add_assigned("c2", "ada");
    close(store.by_admin(), {closed}, {});

    remove_agent(store.by_admin(), "ada");

    EXPECT_EQ(store.conversation(id).state, State::unassigned);
    EXPECT_EQ(store.conversation(closed).state, State::closed);
    EXPECT_EQ(store.rows_of(id).back().from_agent, ada);
    EXPECT_EQ(store.rows_of(id).back().because, ReleaseReason::removed);
}

TEST(RemovedAgent, IsNotDrawn) {
    TestStore store;
    store.add_online_agent("ada");
    remove_agent(store.by_admin(), "ada");
    store.receive("c1");
    ScriptedRandom unasked({});

    EXPECT_EQ(store.draw_all(unasked), 0u);
}

// ---- what the person expected

struct StaleExpectation {
    const char* name;
    Expected expected;
};

class PersonWhoExpectsAnotherState : public testing::TestWithParam<StaleExpectation> {};

TEST_P(PersonWhoExpectsAnotherState, GetsAConflictAndNothingChanges) {
    TestStore store;
    store.add_agent("ada");
    store.add_agent("ben");
    store.add_agent("cem");
    const ConversationId id = store.add_assigned("c1", "ada");
    const ConversationId untouched = store.add_assigned("c2", "ben");
    const Expected& expected = GetParam().expected;
    const std::string before = standing(store, id) + standing(store, untouched);
    SystemRandom random;

    EXPECT_THROW(claim(store.by_admin(), id, "cem", expected), Conflict);
    EXPECT_THROW(reassign(store.by_admin(), {id}, "cem", expected), Conflict);
    EXPECT_THROW(reassign_at_random(store.by_admin(), {id}, expected, random), Conflict);
    EXPECT_THROW(release(store.by_admin(), {id}, expected), Conflict);
    EXPECT_THROW(close(store.by_admin(), {id}, expected), Conflict);

    EXPECT_EQ(standing(store, id) + standing(store, untouched), before);
}

INSTANTIATE_TEST_SUITE_P(Cases, PersonWhoExpectsAnotherState,
    testing::Values(StaleExpectation{"AnotherAssignee", {"ben", std::nullopt}},
        StaleExpectation{"AnOlderVersion", {std::nullopt, 1}},
        StaleExpectation{"ANewerVersion", {std::nullopt, 3}},
        StaleExpectation{"TheAssigneeButAnotherVersion", {"ada", 1}}),
    [](const auto& tested) { return tested.param.name; });

TEST(PersonWhoExpectsThePresentState, IsServed) {
    TestStore store;
    store.add_agent("ada");
    store.add_agent("ben");
    const ConversationId id = store.add_assigned("c1", "ada");

    reassign(store.by_admin(), {id}, "ben", {"ada", store.conversation(id).version});

    EXPECT_EQ(store.conversation(id).assignee_name, "ben");
}

TEST(PersonWhoExpectsAnAssignee, ConflictsWithAConversationNobodyHas) {
    TestStore store;
    store.add_agent("ada");
    const ConversationId id = store.receive("c1");

    EXPECT_THROW(reassign(store.by_admin(), {id}, "ada", {"ada", std::nullopt}), Conflict);
}

TEST(Version, GrowsWithEveryChangeOfStateOrAssigneeAndNotWithMessages) {
    TestStore store;
    store.add_agent("ada");
    store.add_agent("ben");
    const ConversationId id = store.receive("c1");
    const auto version = [&] { return store.conversation(id).version; };

    store.receive("c1");
    EXPECT_EQ(version(), 1);
    claim(store.by_admin(), id, "ada", {});
    EXPECT_EQ(version(), 2);
    reassign(store.by_admin(), {id}, "ben", {});
    EXPECT_EQ(version(), 3);
    release(store.by_admin(), {id}, {});
    EXPECT_EQ(version(), 4);
    close(store.by_admin(), {id}, {});
    EXPECT_EQ(version(), 5);
}

TEST(PersonsAction, WinsOverTheDraw) {
    TestStore store;
    store.add_online_agent("ada");
    store.add_online_agent("ben");
    const ConversationId id = store.receive("c1");
    ScriptedRandom unasked({});

    claim(store.by_admin(), id, "ben", {});

    EXPECT_EQ(store.draw_all(unasked), 0u);
    EXPECT_EQ(store.conversation(id).assignee_name, "ben");
}

// ---- what the tables themselves refuse

struct RefusedSql {
    const char* name;
    const char* sql;
};

class Schema : public testing::TestWithParam<RefusedSql> {};

TEST_P(Schema, Refuses) {
    TestStore store;
    store.add_agent("ada");
    store.add_assigned("c1", "ada");
    store.receive("c2");

    EXPECT_THROW(store.script(GetParam().sql), DatabaseError);
}

INSTANTIATE_TEST_SUITE_P(Cases, Schema,
    testing::Values(RefusedSql{"AnAssignedConversationWithoutAgent",
                        "UPDATE conversations SET state = 'assigned' WHERE id = 2"},
        RefusedSql{
            "AnUnassignedConversationWithAgent", "UPDATE conversations SET assignee_id = 1 WHERE id = 2"},
        RefusedSql{"AClosedConversationWithAgent",
            "UPDATE conversations SET state = 'closed', closed_at = 1 WHERE id = 1"},
        RefusedSql{
            "AClosedConversationWithoutItsMoment", "UPDATE conversations SET state = 'closed' WHERE id = 2"},
        RefusedSql{
            "AnOpenConversationWithAMomentOfClosing", "UPDATE conversations SET closed_at = 1 WHERE id = 2"},
        RefusedSql{"AnUnknownState", "UPDATE conversations SET state = 'pending' WHERE id = 2"},
        RefusedSql{"ASecondOpenConversationOfACustomer",
            "INSERT INTO conversations (state, line_id, customer_id, opened_at, waiting_since)"
            " VALUES ('unassigned', 1, 1, 1, 1)"},
        RefusedSql{"AConversationOfACustomerWhoDoesNotExist",
            "INSERT INTO conversations (state, line_id, customer_id, opened_at, waiting_since)"
            " VALUES ('unassigned', 1, 77, 1, 1)"},
        RefusedSql{"AnAddressOfTwoCustomers",
            "INSERT INTO addresses (line_id, address, customer_id) VALUES (1, 'c1', 2)"},
        RefusedSql{"AnAssigneeWhoDoesNotExist", "UPDATE conversations SET assignee_id = 77 WHERE id = 1"},
        RefusedSql{"AMessageTwice",
            "INSERT INTO messages (line_id, provider_message_id, conversation_id, direction, text, sent_at,"
            " stored_at) VALUES (1, 'message-1', 1, 'in', 'again', 1, 1)"},
        RefusedSql{"AMessageWithoutConversation",
            "INSERT INTO messages (line_id, provider_message_id, conversation_id, direction, text, sent_at,"
            " stored_at) VALUES (1, 'message-9', 99, 'in', 'lost', 1, 1)"},
        RefusedSql{"ADrawWithoutItsCandidates",
            "INSERT INTO history (at, kind, conversation_id, agent_id, actor) VALUES (1, 'assigned', 1, 1, "
            "'auto')"},
        RefusedSql{"ADrawOfACandidateBeyondTheLast",
            "INSERT INTO history (at, kind, conversation_id, agent_id, actor, candidates, chosen)"
            " VALUES (1, 'assigned', 1, 1, 'auto', 2, 2)"},
        RefusedSql{"ACandidateOfWhatWasNotDrawn",
            "INSERT INTO history (at, kind, conversation_id, agent_id, actor, candidates, chosen)"
            " VALUES (1, 'claimed', 1, 1, 'auto', 2, 1)"},
        RefusedSql{"AReleaseWithoutReason",
            "INSERT INTO history (at, kind, conversation_id, actor) VALUES (1, 'released', 1, 'cli:root')"},
        RefusedSql{"AReasonOfWhatWasNotReleased",
            "INSERT INTO history (at, kind, conversation_id, actor, because)"
            " VALUES (1, 'closed', 1, 'cli:root', 'by_hand')"},
        RefusedSql{
            "AnAgentSetOnlineWithoutEnd", "UPDATE agents SET presence_override = 'online' WHERE id = 1"},
        RefusedSql{"TwoAgentsOfOneName",
            "INSERT INTO agents (name, display_name, role) VALUES ('ada', 'Ada', 'agent')"},
        RefusedSql{"AnAgentOfABadName", "UPDATE agents SET name = 'Ada L' WHERE id = 1"},
        RefusedSql{"ASecondRowOfSettings", "INSERT INTO settings (id) VALUES (2)"},
        RefusedSql{
            "ATextWhereANumberBelongs", "UPDATE conversations SET waiting_since = 'noon' WHERE id = 1"}),
    [](const auto& tested) { return tested.param.name; });

TEST(SchemaItself, AllowsAnotherOpenConversationOnceTheFirstIsClosed) {
    TestStore store;
    store.add_closed("c1");

    store.script("INSERT INTO conversations (state, line_id, customer_id, opened_at, waiting_since)"
                 " VALUES ('unassigned', 1, 1, 1, 1)");

    EXPECT_EQ(store.number("SELECT count(*) FROM conversations"), 2);
}

} // namespace

} // namespace convassign
