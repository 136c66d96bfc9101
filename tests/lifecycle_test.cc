// SPDX-License-Identifier: MIT
#include "core/lifecycle.h"

#include "core/store/conversations.h"
#include "core/store/customers.h"
#include "core/store/history.h"
#include "core/store/lines.h"
#include "core/store/outbox_rows.h"
#include "core/wrap/database.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

using State = ConversationState;

const lifecycle::By root{"cli:root", noon + 1min};

/// One conversation as a refused change must leave it.
std::string picture(TestStore& store, ConversationId id) {
    const ConversationView view = store.conversation(id);
    return std::string(word(view.state)) + " " + view.assignee_name + " version "
        + std::to_string(view.version) + " rows " + std::to_string(store.rows_of(id).size()) + " left out "
        + std::to_string(conversations::left_out(store, id).size());
}

void break_history(TestStore& store) {
    store.script("CREATE TEMP TRIGGER fails BEFORE INSERT ON history BEGIN"
                 " SELECT RAISE(ABORT, 'no'); END");
}

Conversation seen(TestStore& store, ConversationId id) { return conversations::find(store, id).value(); }

/// What a change has returned is what the store holds.
void expect_stored(TestStore& store, const Conversation& after) {
    const Conversation stored = seen(store, after.id);
    EXPECT_EQ(stored.state, after.state);
    EXPECT_EQ(stored.version, after.version);
    EXPECT_EQ(stored.assignee, after.assignee);
    EXPECT_EQ(stored.assigned_at, after.assigned_at);
    EXPECT_EQ(stored.closed_at, after.closed_at);
    EXPECT_EQ(stored.waiting_since, after.waiting_since);
}

// ---- open

TEST(LifecycleOpen, MakesAnUnassignedConversationWithItsRow) {
    TestStore store;
    const CustomerId carla = store.add_customer("c1", "Carla");

    const ConversationId id =
        lifecycle::open(store, store.recipients(), store.line_id, {carla, noon - 1h}, noon);

    const ConversationView view = store.conversation(id);
    EXPECT_EQ(view.state, State::unassigned);
    EXPECT_EQ(view.customer, "c1");
    EXPECT_EQ(view.customer_name, "Carla");
    EXPECT_EQ(view.opened_at, noon);
    EXPECT_EQ(view.waiting_since, noon - 1h);
    EXPECT_EQ(view.previous, std::nullopt);
    const HistoryRow row = store.rows_of(id).back();
    EXPECT_EQ(row.kind, HistoryKind::opened);
    EXPECT_EQ(row.actor, "auto");
    EXPECT_EQ(row.at, noon);
}

TEST(LifecycleOpen, WaitsSinceNowWhereTheMessageIsFromTheFuture) {
    TestStore store;

    const ConversationId id = lifecycle::open(
        store, store.recipients(), store.line_id, {store.add_customer("c1"), noon + 1h}, noon);

    EXPECT_EQ(store.conversation(id).waiting_since, noon);
}

TEST(LifecycleOpen, FollowsTheCustomersLastOneOnThatLine) {
    TestStore store;
    store.add_closed("c1");
    const ConversationId last = store.add_closed("c1");
    const LineId other = lines::at(store, "other", "local", "").id;
    store.receive_on(other, message("m9", "c1"), noon);

    const ConversationId id =
        lifecycle::open(store, store.recipients(), store.line_id, {store.customer("c1")->id, noon}, noon);

    EXPECT_EQ(store.conversation(id).previous, last);
}

TEST(LifecycleOpen, IsRefusedWhileTheCustomerHasAnOpenOne) {
    TestStore store;
    const ConversationId id = store.receive("c1");
    const std::string before = picture(store, id);

    EXPECT_THROW(
        lifecycle::open(store, store.recipients(), store.line_id, {store.customer("c1")->id, noon}, noon),
        Conflict);

    EXPECT_EQ(picture(store, id), before);
    EXPECT_EQ(store.all_rows().size(), 1u);
    EXPECT_EQ(store.number("SELECT count(*) FROM conversations"), 1);
}

TEST(LifecycleOpen, WithoutItsRowInTheHistoryDoesNotHappen) {
    TestStore store;
    const CustomerId customer = store.add_customer("c1");
    break_history(store);

    EXPECT_THROW(
        lifecycle::open(store, store.recipients(), store.line_id, {customer, noon}, noon), DatabaseError);

    EXPECT_EQ(store.number("SELECT count(*) FROM conversations"), 0);
}

// ---- assign

class LifecycleAssign : public testing::Test {
protected:
    TestStore store;
    AgentId ada = store.add_agent("ada");
    AgentId ben = store.add_agent("ben");
    ConversationId waiting = store.receive("c1");
    ConversationId adas = store.add_assigned("c2", "ada");
    ConversationId closed = store.add_closed("c3");

    void assign(const std::vector<Assignment>& assignments, HistoryKind kind = HistoryKind::reassigned) {
        lifecycle::assign(store, store.recipients(), assignments, kind, root);
    }
};

TEST_F(LifecycleAssign, GivesAWaitingConversationToItsAgent) {
    assign({{waiting, ben}}, HistoryKind::claimed);

    EXPECT_EQ(seen(store, waiting).assignee, ben);
    EXPECT_EQ(seen(store, waiting).assigned_at, noon + 1min);
    EXPECT_EQ(seen(store, waiting).version, 2);
    const HistoryRow row = store.rows_of(waiting).back();
    EXPECT_EQ(row.kind, HistoryKind::claimed);
    EXPECT_EQ(row.agent, ben);
    EXPECT_EQ(row.from_agent, std::nullopt);
    EXPECT_EQ(row.actor, "cli:root");
    EXPECT_EQ(row.at, noon + 1min);
    EXPECT_FALSE(row.draw);
}

TEST_F(LifecycleAssign, TakesAConversationFromTheOneWhoHasIt) {
    assign({{adas, ben, ada}});

    EXPECT_EQ(seen(store, adas).assignee, ben);
    EXPECT_EQ(store.rows_of(adas).back().from_agent, ada);
}

TEST_F(LifecycleAssign, KeepsHowChancePickedTheAgent) {
    assign({{waiting, ben, {}, Draw{3, 2, 1234}}}, HistoryKind::assigned);

    const HistoryRow row = store.rows_of(waiting).back();
    EXPECT_EQ(row.draw->candidates, 3);
    EXPECT_EQ(row.draw->index, 2);
    EXPECT_EQ(row.draw->presence_age_ms, 1234);
}

TEST_F(LifecycleAssign, GivesEachOfManyWithARowInTheirOrder) {
    assign({{adas, ben, ada}, {waiting, ada, {}, Draw{2, 0, std::nullopt}}});

    EXPECT_EQ(seen(store, adas).assignee, ben);
    EXPECT_EQ(seen(store, waiting).assignee, ada);
    const auto rows = store.all_rows();
    EXPECT_EQ(rows.at(rows.size() - 2).conversation, adas);
    EXPECT_FALSE(rows.at(rows.size() - 2).draw);
    EXPECT_EQ(rows.back().conversation, waiting);
    EXPECT_EQ(rows.back().draw->index, 0);
}

TEST_F(LifecycleAssign, OfNothingWritesNothing) {
    const std::size_t before = store.all_rows().size();

    assign({});

    EXPECT_EQ(store.all_rows().size(), before);
}

TEST_F(LifecycleAssign, IsRefusedWhereItIsNotAsItsCallerSawIt) {
    struct Case {
        const char* name;
        Assignment assignment;
    };
    const std::vector<Case> cases{
        {"closed meanwhile", {closed, ben}},
        {"given to somebody meanwhile", {adas, ben}},
        {"somebody else has it", {adas, ada, ben}},
        {"released meanwhile", {waiting, ben, ada}},
        {"never there", {ConversationId{99}, ben}},
    };
    for (const Case& one : cases) {
        EXPECT_THROW(assign({one.assignment}), Conflict) << one.name;
        EXPECT_THROW(assign({{waiting, ben}, one.assignment}), Conflict) << one.name;
    }

    EXPECT_EQ(picture(store, waiting), "unassigned  version 1 rows 1 left out 0");
    EXPECT_EQ(picture(store, adas), "assigned ada version 2 rows 2 left out 0");
    EXPECT_EQ(picture(store, closed), "closed  version 2 rows 2 left out 0");
}

TEST_F(LifecycleAssign, OfOneConversationTwiceIsRefused) {
    EXPECT_THROW(assign({{waiting, ada}, {waiting, ben}}), Conflict);

    EXPECT_EQ(seen(store, waiting).state, State::unassigned);
}

TEST_F(LifecycleAssign, WithoutItsRowInTheHistoryDoesNotHappen) {
    break_history(store);

    EXPECT_THROW(assign({{waiting, ben}}), DatabaseError);

    EXPECT_EQ(seen(store, waiting).state, State::unassigned);
}

// ---- release

TEST(LifecycleRelease, PutsItBackAtItsAge) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada", noon - 1h);

    const Conversation after =
        lifecycle::release(store, store.recipients(), seen(store, id), ReleaseReason::by_hand, root);

    EXPECT_EQ(after.state, State::unassigned);
    expect_stored(store, after);
    EXPECT_EQ(conversations::queue(store, {}, 10),
        (std::vector<QueueEntry>{{{noon - 1h, id}, true, store.line_id}}));
    const HistoryRow row = store.rows_of(id).back();
    EXPECT_EQ(row.kind, HistoryKind::released);
    EXPECT_EQ(row.agent, std::nullopt);
    EXPECT_EQ(row.from_agent, ada);
    EXPECT_EQ(row.actor, "cli:root");
    EXPECT_EQ(row.because, ReleaseReason::by_hand);
}

TEST(LifecycleRelease, LeavesOutNobodyWhereAnAgentsTimeHasEnded) {
    for (const ReleaseReason reason : {ReleaseReason::disabled, ReleaseReason::removed}) {
        TestStore store;
        store.add_agent("ada");
        const ConversationId id = store.add_assigned("c1", "ada");

        lifecycle::release(store, store.recipients(), seen(store, id), reason, root);

        EXPECT_TRUE(conversations::left_out(store, id).empty());
        EXPECT_EQ(store.rows_of(id).back().because, reason);
    }
}

TEST(LifecycleRelease, IsRefusedWhereItsAgentHasItNoMore) {
    TestStore store;
    store.add_agent("ada");
    store.add_agent("ben");
    const ConversationId id = store.add_assigned("c1", "ada");
    const Conversation before = seen(store, id);
    reassign(store.by_admin(), {id}, "ben", {});
    const ConversationId waiting = store.receive("c2");

    EXPECT_THROW(
        lifecycle::release(store, store.recipients(), before, ReleaseReason::by_hand, root), Conflict);
    EXPECT_THROW(
        lifecycle::release(store, store.recipients(), seen(store, waiting), ReleaseReason::by_hand, root),
        Conflict);

    EXPECT_EQ(picture(store, id), "assigned ben version 3 rows 3 left out 0");
    EXPECT_EQ(picture(store, waiting), "unassigned  version 1 rows 1 left out 0");
}

TEST(LifecycleRelease, OfAllThatAnAgentHasLeavesWhatOthersHave) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    store.add_agent("ben");
    const ConversationId first = store.add_assigned("c1", "ada", noon - 1h);
    const ConversationId second = store.add_assigned("c2", "ada", noon);
    const ConversationId bens = store.add_assigned("c3", "ben");

    lifecycle::release_first(store, store.recipients(), ada, ReleaseReason::disabled, root);
    lifecycle::release_first(store, store.recipients(), ada, ReleaseReason::disabled, root);

    EXPECT_EQ(conversations::queue(store, {}, 10),
        (std::vector<QueueEntry>{
            {{noon - 1h, first}, false, store.line_id}, {{noon, second}, false, store.line_id}}));
    EXPECT_EQ(store.rows_of(second).back().because, ReleaseReason::disabled);
    EXPECT_EQ(store.conversation(bens).assignee_name, "ben");
}

TEST(LifecycleRelease, OfVeryManyGoesOnInTheNameOfWhoEndedTheAgent) {
    TestStore store;
    store.add_agent("ada");
    constexpr std::int64_t left = 3;
    for (std::int64_t i = 0; i < lifecycle::released_at_once + left; ++i)
        store.add_assigned("c" + std::to_string(i), "ada", noon + Duration(i));

    EXPECT_EQ(disable_agent(store.by_admin(), "ada").released,
        static_cast<std::size_t>(lifecycle::released_at_once + left));

    EXPECT_EQ(conversations::count_by_state(store).assigned, left);
    EXPECT_EQ(lifecycle::release_next(store, store.recipients(), noon + 1h), static_cast<std::size_t>(left));
    EXPECT_EQ(lifecycle::release_next(store, store.recipients(), noon + 1h), 0u);
    const HistoryRow last = history::list(store, {}).back();
    EXPECT_EQ(last.kind, HistoryKind::released);
    EXPECT_EQ(last.because, ReleaseReason::disabled);
    EXPECT_EQ(last.actor, store.by_admin().actor.name);
}

TEST(LifecycleRelease, WithoutItsRowInTheHistoryDoesNotHappen) {
    TestStore store;
    store.add_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");
    const std::string before = picture(store, id);
    break_history(store);

    EXPECT_THROW(lifecycle::release(store, store.recipients(), seen(store, id), ReleaseReason::by_hand, root),
        DatabaseError);

    EXPECT_EQ(picture(store, id), before);
}

// ---- close

TEST(LifecycleClose, EndsTheConversationAndTellsWhoHadIt) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");

    const Conversation after = lifecycle::close(store, store.recipients(), seen(store, id), root);

    EXPECT_EQ(after.state, State::closed);
    expect_stored(store, after);
    EXPECT_EQ(store.conversation(id).state, State::closed);
    EXPECT_EQ(store.conversation(id).assignee, std::nullopt);
    EXPECT_EQ(store.conversation(id).closed_at, noon + 1min);
    const HistoryRow row = store.rows_of(id).back();
    EXPECT_EQ(row.kind, HistoryKind::closed);
    EXPECT_EQ(row.from_agent, ada);
    EXPECT_EQ(row.actor, "cli:root");
    EXPECT_EQ(row.at, noon + 1min);
}

TEST(LifecycleClose, KeepsWhoIsLeftOutForWhenItIsReopened) {
    TestStore store;
    store.add_agent("ada");
    const ConversationId id = store.add_assigned("c1", "ada");
    release(store.by_admin(), {id}, {});

    lifecycle::close(store, store.recipients(), store.conversation(id), root);

    EXPECT_EQ(conversations::left_out(store, id), std::vector{store.agent("ada").id});
}

TEST(LifecycleClose, IsRefusedWhereItIsNotAsItsCallerSawIt) {
    TestStore store;
    store.add_agent("ada");
    const ConversationId id = store.receive("c1");
    const Conversation before = seen(store, id);
    reassign(store.by_admin(), {id}, "ada", {});
    const ConversationId closed = store.add_closed("c2");

    EXPECT_THROW(lifecycle::close(store, store.recipients(), before, root), Conflict);
    EXPECT_THROW(lifecycle::close(store, store.recipients(), seen(store, closed), root), Conflict);

    EXPECT_EQ(picture(store, id), "assigned ada version 2 rows 2 left out 0");
    EXPECT_EQ(picture(store, closed), "closed  version 2 rows 2 left out 0");
}

TEST(LifecycleClose, WithoutItsRowInTheHistoryDoesNotHappen) {
    TestStore store;
    const ConversationId id = store.receive("c1");
    break_history(store);

    EXPECT_THROW(lifecycle::close(store, store.recipients(), store.conversation(id), root), DatabaseError);

    EXPECT_EQ(store.conversation(id).state, State::unassigned);
    EXPECT_EQ(store.conversation(id).version, 1);
}

// ---- join

class LifecycleJoin : public testing::Test {
protected:
    void join() {
        lifecycle::join(store, store.recipients(), store.customer("c1")->id, store.customer("c2")->id, root);
    }

    TestStore store;
    AgentId ada = store.add_agent("ada");
    AgentId ben = store.add_agent("ben");
};

TEST_F(LifecycleJoin, MergesTheYoungerOpenOneIntoTheOlderOneWhichKeepsItsPlace) {
    const ConversationId younger = store.receive("c1", noon - 1h, "younger");
    const ConversationId older = store.receive("c2", noon - 2h, "older");

    join();

    const ConversationView whole = store.conversation(older);
    EXPECT_EQ(whole.state, State::unassigned);
    EXPECT_EQ(whole.waiting_since, noon - 2h);
    EXPECT_EQ(whole.message_count, 2);
    EXPECT_EQ(whole.last_message->text, "younger");
    EXPECT_EQ(whole.previous, younger);
    EXPECT_EQ(store.conversation(younger).state, State::closed);
    EXPECT_EQ(store.conversation(younger).message_count, 0);
    EXPECT_EQ(store.kinds_of(older), (std::vector{HistoryKind::opened, HistoryKind::merged}));
    EXPECT_EQ(store.kinds_of(younger), (std::vector{HistoryKind::opened, HistoryKind::merged}));
    EXPECT_EQ(store.rows_of(younger).back().detail, R"({"into":2})");
    EXPECT_EQ(store.rows_of(older).back().detail, R"({"from":1})");
    EXPECT_EQ(store.rows_of(older).back().actor, "cli:root");
    EXPECT_EQ(store.customer("c1")->id, store.customer("c2")->id);
}

TEST_F(LifecycleJoin, GivesWhatWaitedToTheAgentOfTheOther) {
    const ConversationId older = store.receive("c1", noon - 1h);
    const ConversationId younger = store.add_assigned("c2", "ben");

    join();

    const ConversationView whole = store.conversation(older);
    EXPECT_EQ(whole.assignee, ben);
    EXPECT_EQ(whole.assigned_at, root.at);
    EXPECT_EQ(whole.version, 2);
    EXPECT_EQ(whole.waiting_since, noon - 1h);
    EXPECT_EQ(store.rows_of(older).back().agent, ben);
    EXPECT_EQ(store.rows_of(younger).back().from_agent, ben);
    EXPECT_EQ(store.rows_of(younger).back().agent, std::nullopt);
}

TEST_F(LifecycleJoin, LeavesItToTheAgentOfTheOlderOne) {
    const ConversationId older = store.add_assigned("c1", "ada", noon - 1h);
    const ConversationId younger = store.add_assigned("c2", "ben");

    join();

    EXPECT_EQ(store.conversation(older).assignee, ada);
    EXPECT_EQ(store.conversation(older).version, 2);
    EXPECT_EQ(store.conversation(younger).assignee, std::nullopt);
    EXPECT_EQ(store.rows_of(younger).back().from_agent, ben);
    EXPECT_EQ(store.rows_of(older).back().from_agent, ada);
    EXPECT_EQ(store.rows_of(older).back().agent, ada);
}

TEST_F(LifecycleJoin, LeavesOutWhoGaveEitherBack) {
    const ConversationId older = store.add_assigned("c1", "ada", noon - 1h);
    const ConversationId younger = store.add_assigned("c2", "ben");
    release(store.by_admin(), {older, younger}, {});

    join();

    EXPECT_EQ(conversations::left_out(store, older), (std::vector{ada, ben}));
    EXPECT_TRUE(conversations::left_out(store, younger).empty());
}

TEST_F(LifecycleJoin, LeavesAnOpenOneAsItIsWhereTheOtherHasNone) {
    const ConversationId closed = store.add_closed("c1");
    const ConversationId id = store.add_assigned("c2", "ben");
    const std::string before = picture(store, id);

    join();

    EXPECT_EQ(picture(store, id), before);
    EXPECT_EQ(store.conversation(id).previous, closed);
    EXPECT_EQ(store.customer("c1")->open, id);
}

TEST_F(LifecycleJoin, TellsWhoHearsOfAssignmentsThatTheOlderOnesAgentHasIt) {
    store.set_recipients({{"provider:support", {Occasion::assignment}, "support", {}, {}, true},
        {"notify:ops", {Occasion::assigned, Occasion::unassigned}, "", 5min}});
    const ConversationId older = store.add_assigned("c1", "ada", noon - 1h);
    store.add_assigned("c2", "ben");
    store.script("UPDATE outbox SET state = 'sent', ended_at = 1, attempts = 1 WHERE state = 'queued'");

    join();

    const auto rows = outbox_rows::list(store, {});
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].occasion, Occasion::assignment);
    EXPECT_EQ(rows[0].conversation, older);
    EXPECT_EQ(rows[0].agent, ada);
    EXPECT_EQ(rows[1].occasion, Occasion::assigned);
    EXPECT_NE(rows[1].body.find(R"("merged":{"conversation_id":2,"agent":"ben"})"), std::string::npos)
        << rows[1].body;
    // Whom we have put there for the other conversation: not taken for a person's choice.
    EXPECT_EQ(outbox_rows::assignees_written_before(store, rows[0]), std::vector{ben});
}

TEST_F(LifecycleJoin, LetsWhatWaitsWaitOnForTheOutbox) {
    store.set_recipients({{"provider:support", {Occasion::assignment}, "support"},
        {"notify:ops", {Occasion::assigned, Occasion::unassigned}, "", 5min}});
    const ConversationId older = store.receive("c1", noon - 1h);
    store.receive("c2");

    join();

    const auto rows = outbox_rows::list(store, {});
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].conversation, older);
    EXPECT_EQ(rows[0].due_at, noon - 55min);
}

TEST_F(LifecycleJoin, IsOneWithItsRows) {
    store.receive("c1");
    store.receive("c2");
    break_history(store);

    EXPECT_THROW(join(), DatabaseError);

    EXPECT_NE(store.customer("c1")->id, store.customer("c2")->id);
    EXPECT_EQ(store.number("SELECT count(*) FROM conversations WHERE closed_at IS NULL"), 2);
}

// ---- what the outbox has to send

TEST(Lifecycle, QueuesEachChangeForThoseWhoHearOfIt) {
    TestStore store;
    const AgentId ada = store.add_agent("ada");
    store.set_recipients({{"provider:support", {Occasion::assignment}, "support", {}, {}, true}});
    const auto queued = [&] { return store.number("SELECT count(*) FROM outbox"); };

    const ConversationId id =
        lifecycle::open(store, store.recipients(), store.line_id, {store.add_customer("c1"), noon}, noon);
    EXPECT_EQ(queued(), 0);
    const Assignment given{id, ada};
    lifecycle::assign(store, store.recipients(), {&given, 1}, HistoryKind::claimed, root);
    EXPECT_EQ(queued(), 1);
    const Conversation released =
        lifecycle::release(store, store.recipients(), seen(store, id), ReleaseReason::by_hand, root);
    EXPECT_EQ(queued(), 2);
    lifecycle::close(store, store.recipients(), released, root);
    EXPECT_EQ(queued(), 3);
}

} // namespace

} // namespace convassign
