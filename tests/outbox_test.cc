// SPDX-License-Identifier: MIT
#include "core/outbox.h"

#include "core/store/lines.h"
#include "core/store/outbox_rows.h"
#include "core/wrap/database.h"
#include "core/wrap/json.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

const std::string crm = "provider:support";
const std::string ops = "notify:ops";

/// A store whose line takes assignments, and people who want to hear of everything.
struct OutboxTest : testing::Test {
    OutboxTest() {
        Recipient people{ops,
            {Occasion::assigned, Occasion::unassigned, Occasion::nobody_online, Occasion::provider_failing},
            "", 5min, 1min};
        store.set_recipients({{crm, {Occasion::assignment}, "support"}, std::move(people)});
        store.add_agent("maria");
        store.add_agent("jonas");
    }

    std::vector<OutboxRow> rows(const std::string& target) {
        OutboxFilter filter;
        filter.all = true;
        filter.target = target;
        return outbox_rows::list(store, filter);
    }
    std::vector<Occasion> occasions(const std::string& target) {
        std::vector<Occasion> all;
        for (const OutboxRow& row : rows(target))
            all.push_back(row.occasion);
        return all;
    }
    std::vector<OutboxState> states(const std::string& target) {
        std::vector<OutboxState> all;
        for (const OutboxRow& row : rows(target))
            all.push_back(row.state);
        return all;
    }
    std::vector<Delivery> due(const std::string& target, Time now = noon) {
        return deliver(store, target, 10, now);
    }
    void settle_as(OutboxId row, const SendResult& result, Time now = noon) {
        SeededRandom random(1);
        settle(store, row, result, random, now);
    }
    void reassign_to(ConversationId id, const std::string& agent) {
        reassign(store.by_admin(), {id}, agent, {});
    }

    TestStore store;
};

using Occasions = std::vector<Occasion>;
using States = std::vector<OutboxState>;

TEST_F(OutboxTest, QueuesAnAssignmentInTheTransactionThatMadeIt) {
    const ConversationId id = store.add_unassigned("c1");
    {
        Transaction abandoned(store);
        reassign(store.by_admin(), {id}, "maria", {});
    }
    EXPECT_TRUE(rows(crm).empty());

    reassign_to(id, "maria");

    ASSERT_EQ(occasions(crm), Occasions{Occasion::assignment});
    EXPECT_EQ(rows(crm)[0].agent, store.agent("maria").id);
    EXPECT_EQ(rows(crm)[0].conversation, id);
    EXPECT_EQ(rows(crm)[0].state, OutboxState::queued);
}

TEST_F(OutboxTest, QueuesWhatADrawGave) {
    store.set_online("maria");
    store.add_unassigned("c1");
    ScriptedRandom random({0});

    store.draw_all(random);

    EXPECT_EQ(occasions(crm), Occasions{Occasion::assignment});
    EXPECT_EQ(occasions(ops), (Occasions{Occasion::unassigned, Occasion::assigned}));
    EXPECT_EQ(states(ops), (States{OutboxState::overtaken, OutboxState::queued}));
}

TEST_F(OutboxTest, TellsAProviderOfItsOwnConversationsAlone) {
    const LineId other = lines::at(store, "sales", "local", "").id;
    const ConversationId id = store.receive_on(other, message("m1", "c1"));

    reassign_to(id, "maria");

    EXPECT_TRUE(rows(crm).empty());
    EXPECT_EQ(occasions(ops).back(), Occasion::assigned);
}

TEST_F(OutboxTest, QueuesNothingForWhomNobodyTold) {
    store.set_recipients({});

    store.add_assigned("c1", "maria");

    EXPECT_EQ(store.number("SELECT count(*) FROM outbox"), 0);
}

TEST_F(OutboxTest, LeavesOnlyTheNewestAssignmentOfThoseThatWait) {
    const ConversationId id = store.add_assigned("c1", "maria");
    reassign_to(id, "jonas");
    release(store.by_admin(), {id}, {});

    EXPECT_EQ(states(crm), (States{OutboxState::overtaken, OutboxState::overtaken, OutboxState::queued}));
    EXPECT_EQ(rows(crm).back().agent, std::nullopt);
}

TEST_F(OutboxTest, ForgetsTheAssignmentOfAConversationThatWasClosedMeanwhile) {
    const ConversationId id = store.add_assigned("c1", "maria");

    close(store.by_admin(), {id}, {});

    EXPECT_EQ(states(crm), States{OutboxState::overtaken});
}

/// A line whose provider shows nobody once a conversation is closed.
struct OutboxUntilClosedTest : OutboxTest {
    OutboxUntilClosedTest() {
        Recipient labels{crm, {Occasion::assignment}, "support"};
        labels.hears_of_closed = true;
        store.set_recipients({labels});
    }

    void send_all() {
        for (const Delivery& delivery : due(crm))
            settle_as(delivery.row.id, {});
    }
};

TEST_F(OutboxUntilClosedTest, TakesBackWhatWasWrittenForAClosedConversation) {
    const ConversationId id = store.add_assigned("c1", "maria");
    send_all();

    close(store.by_admin(), {id}, {});

    const auto deliveries = due(crm);
    ASSERT_EQ(deliveries.size(), 1u);
    EXPECT_EQ(deliveries[0].agent, "");
    EXPECT_EQ(deliveries[0].written_before, std::vector<std::string>{"maria"});
}

TEST_F(OutboxUntilClosedTest, LeavesWhatIsWrittenForTheNextConversationOfTheCustomer) {
    const ConversationId id = store.add_assigned("c1", "maria");
    send_all();
    close(store.by_admin(), {id}, {});
    store.add_assigned("c1", "maria");

    const auto deliveries = due(crm);

    ASSERT_EQ(deliveries.size(), 2u);
    EXPECT_EQ(deliveries[0].agent, "");
    EXPECT_EQ(deliveries[0].written_before, std::vector<std::string>{});
    EXPECT_EQ(deliveries[1].agent, "maria");
}

TEST_F(OutboxTest, MarksRowsSendingBeforeTheyAreSent) {
    store.add_assigned("c1", "maria");

    const auto deliveries = due(crm);

    ASSERT_EQ(deliveries.size(), 1u);
    EXPECT_EQ(deliveries[0].conversation->customer, "c1");
    EXPECT_EQ(deliveries[0].conversation->assignee_name, "maria");
    EXPECT_FALSE(deliveries[0].is_repeated);
    EXPECT_EQ(states(crm), States{OutboxState::sending});
    EXPECT_TRUE(due(crm).empty());
}

TEST_F(OutboxTest, SendsWhatConcernsOneConversationInItsOrder) {
    const ConversationId id = store.add_assigned("c1", "maria");
    const auto first = due(crm);
    reassign_to(id, "jonas");
    store.add_assigned("c2", "maria");

    const auto second = due(crm);

    ASSERT_EQ(second.size(), 1u); // of the other conversation
    EXPECT_EQ(second[0].conversation->customer, "c2");
    settle_as(first[0].row.id, {});
    const auto third = due(crm);
    ASSERT_EQ(third.size(), 1u);
    EXPECT_EQ(third[0].row.agent, store.agent("jonas").id);
}

TEST_F(OutboxTest, NeverWritesAnOldAssignmentOverANewerOne) {
    const ConversationId id = store.add_assigned("c1", "maria");
    const auto first = due(crm);
    reassign_to(id, "jonas");

    settle_as(first[0].row.id, {SendOutcome::try_later, "timed out", {}});

    EXPECT_EQ(states(crm), (States{OutboxState::overtaken, OutboxState::queued}));
}

TEST_F(OutboxTest, KnowsWhomItMayHaveWrittenAtTheTarget) {
    const ConversationId id = store.add_assigned("c1", "maria");
    settle_as(due(crm)[0].row.id, {});
    reassign_to(id, "jonas");
    settle_as(due(crm)[0].row.id, {SendOutcome::try_later, "timed out", {}});
    reassign_to(id, "maria");

    const auto last = due(crm, noon + 1h);

    ASSERT_EQ(last.size(), 1u);
    EXPECT_EQ(last[0].written_before, (std::vector<std::string>{"jonas", "maria"}));
}

TEST_F(OutboxTest, TriesAgainLaterAndLaterAndNeverSoonerThanAsked) {
    store.add_assigned("c1", "maria");
    const OutboxId id = due(crm)[0].row.id;
    SeededRandom random(1);

    settle(store, id, {SendOutcome::try_later, "status 503", 20s}, random, noon);

    const OutboxRow row = *outbox_rows::find(store, id);
    EXPECT_EQ(row.state, OutboxState::queued);
    EXPECT_EQ(row.due_at, noon + 20s);
    EXPECT_EQ(row.error, "status 503");
    EXPECT_TRUE(due(crm, noon + 19s).empty());
    const auto again = due(crm, noon + 20s);
    ASSERT_EQ(again.size(), 1u);
    EXPECT_TRUE(again[0].is_repeated);
    EXPECT_EQ(again[0].row.message_id, row.message_id);
    EXPECT_EQ(again[0].row.attempts, 2);
}

TEST_F(OutboxTest, EndsWithWhatWasSentOrRefused) {
    store.add_assigned("c1", "maria");
    store.add_assigned("c2", "maria");
    const auto deliveries = due(crm);

    settle_as(deliveries[0].row.id, {});
    settle_as(deliveries[1].row.id, {SendOutcome::refused, "no such agent", {}});

    EXPECT_EQ(states(crm), (States{OutboxState::sent, OutboxState::refused}));
    EXPECT_EQ(rows(crm)[1].error, "no such agent");
    EXPECT_EQ(rows(crm)[1].ended_at, noon);
    EXPECT_TRUE(due(crm, noon + 24h).empty());
}

TEST_F(OutboxTest, KeepsARowThatWasSettledAsItIs) {
    store.add_assigned("c1", "maria");
    const OutboxId id = due(crm)[0].row.id;
    settle_as(id, {});

    settle_as(id, {SendOutcome::try_later, "late news", {}});

    EXPECT_EQ(states(crm), States{OutboxState::sent});
}

TEST_F(OutboxTest, TakesUpAgainWhatADaemonThatDiedWasSending) {
    store.add_assigned("c1", "maria");
    const ConversationId id = store.add_assigned("c2", "maria");
    static_cast<void>(due(crm));
    reassign_to(id, "jonas");

    EXPECT_EQ(requeue_interrupted(store, noon + 1min), 2u);

    EXPECT_EQ(states(crm), (States{OutboxState::queued, OutboxState::overtaken, OutboxState::queued}));
    const auto again = due(crm, noon + 1min);
    ASSERT_EQ(again.size(), 2u);
    EXPECT_TRUE(again[0].is_repeated);
    EXPECT_FALSE(again[1].is_repeated);
    EXPECT_EQ(again[1].written_before, std::vector<std::string>{"maria"});
}

TEST_F(OutboxTest, TellsPeopleOfAnAssignmentWithAllThatConcernsIt) {
    store.add_assigned("c1", "maria");

    const auto deliveries = due(ops);

    ASSERT_EQ(deliveries.size(), 1u);
    const Json notice = parse_json(deliveries[0].row.body);
    EXPECT_EQ(notice["id"], deliveries[0].row.message_id);
    EXPECT_EQ(notice["type"], "assigned");
    EXPECT_EQ(notice["timestamp"], "2026-11-22T12:00:00.000Z");
    EXPECT_EQ(notice["data"]["agent"], "maria");
    EXPECT_EQ(notice["data"]["actor"], "cli:root");
    EXPECT_EQ(notice["data"]["conversation"]["customer"], "c1");
    EXPECT_EQ(notice["data"]["conversation"]["last_message"]["text"], "hello");
}

TEST_F(OutboxTest, TellsOfWhatNobodyTookOnceItHasWaitedLongEnough) {
    store.add_unassigned("c1");

    EXPECT_TRUE(due(ops, noon + 5min - 1ms).empty());
    const auto deliveries = due(ops, noon + 5min);

    ASSERT_EQ(deliveries.size(), 1u);
    const Json notice = parse_json(deliveries[0].row.body);
    EXPECT_EQ(notice["type"], "unassigned");
    EXPECT_EQ(notice["timestamp"], "2026-11-22T12:05:00.000Z");
    EXPECT_EQ(notice["data"]["conversation"]["message_count"], 1);
    EXPECT_EQ(outbox_rows::find(store, deliveries[0].row.id)->body, deliveries[0].row.body);
}

TEST_F(OutboxTest, CountsTheWaitAnewForWhatWasGivenBack) {
    const ConversationId id = store.add_assigned("c1", "maria");

    release(store.by_admin(noon + 1h), {id}, {});

    settle_as(due(ops, noon + 1h)[0].row.id, {}); // the assignment
    EXPECT_TRUE(due(ops, noon + 1h + 4min).empty());
    EXPECT_EQ(due(ops, noon + 1h + 5min).size(), 1u);
}

TEST_F(OutboxTest, TellsOnceThatNobodyIsOnlineAnyMore) {
    store.set_online("maria");
    store.set_online("jonas");
    settle_presence(store, store.config.presence, noon);
    store.set_offline("jonas");
    settle_presence(store, store.config.presence, noon + 1s);
    EXPECT_TRUE(rows(ops).empty());

    store.set_offline("maria");
    settle_presence(store, store.config.presence, noon + 2s);
    settle_presence(store, store.config.presence, noon + 3s);

    EXPECT_EQ(occasions(ops), Occasions{Occasion::nobody_online});
}

TEST_F(OutboxTest, TellsNothingWhereOneComesAsTheOtherGoes) {
    store.set_online("jonas");
    settle_presence(store, store.config.presence, noon);
    store.set_offline("jonas");
    store.set_online("maria");

    settle_presence(store, store.config.presence, noon);

    EXPECT_TRUE(rows(ops).empty());
}

TEST_F(OutboxTest, TellsThatTheLastAgentWasRemoved) {
    store.set_online("maria");
    settle_presence(store, store.config.presence, noon);

    remove_agent(store.by_admin(), "maria");

    EXPECT_EQ(occasions(ops), Occasions{Occasion::nobody_online});
}

TEST_F(OutboxTest, TellsOfAProviderThatFailsForLong) {
    store.save_poll(store.line_id, noon, "");
    store.save_poll(store.line_id, noon + 1s, "timed out");
    store.save_poll(store.line_id, noon + 30s, "refused");

    const auto deliveries = due(ops, noon + 61s);

    ASSERT_EQ(deliveries.size(), 1u);
    const Json notice = parse_json(deliveries[0].row.body);
    EXPECT_EQ(notice["type"], "provider_failing");
    EXPECT_EQ(notice["data"]["provider"], "support");
    EXPECT_EQ(notice["data"]["error"], "timed out");
    EXPECT_EQ(notice["data"]["since"], "2026-11-22T12:00:01.000Z");
}

TEST_F(OutboxTest, KeepsQuietOfAProviderThatFailedForAMoment) {
    store.save_poll(store.line_id, noon, "timed out");

    store.save_poll(store.line_id, noon + 30s, "");

    EXPECT_TRUE(due(ops, noon + 1h).empty());
    EXPECT_EQ(states(ops), States{OutboxState::overtaken});
}

TEST_F(OutboxTest, CountsWhatSomebodyMayCareAbout) {
    store.add_unassigned("c0"); // a notice that waits for its time
    store.add_assigned("c1", "maria");
    store.add_assigned("c2", "maria");
    const auto deliveries = due(crm);
    settle_as(deliveries[0].row.id, {SendOutcome::refused, "no", {}});

    const OutboxCounts counts = outbox_rows::count(store, noon);

    EXPECT_EQ(counts.queued, 2); // both notices of assignments
    EXPECT_EQ(counts.sending, 1);
    EXPECT_EQ(counts.refused, 1);
}

TEST_F(OutboxTest, ForgetsWhatEndedLongAgoButWhomItHasWritten) {
    const ConversationId id = store.add_assigned("c1", "maria");
    settle_as(due(crm)[0].row.id, {});
    settle_as(due(ops)[0].row.id, {});

    outbox_rows::remove_ended_before(store, noon + 1ms, 100);

    EXPECT_TRUE(rows(ops).empty());
    EXPECT_EQ(states(crm), States{OutboxState::sent});
    close(store.by_admin(), {id}, {});
    outbox_rows::remove_ended_before(store, noon + 1ms, 100);
    EXPECT_TRUE(rows(crm).empty());
}

TEST_F(OutboxTest, IsSteeredByHand) {
    store.add_assigned("c1", "maria");
    store.add_assigned("c2", "maria");
    const auto deliveries = due(crm);
    const OutboxId first = deliveries[0].row.id;
    const OutboxId second = deliveries[1].row.id;
    EXPECT_THROW(retry_outbox(store.by_admin(), {first}), Conflict); // on its way
    settle_as(first, {SendOutcome::refused, "no such agent", {}});
    settle_as(second, {SendOutcome::try_later, "timed out", 1h});

    retry_outbox(store.by_admin(noon + 1s), {first});
    drop_outbox(store.by_admin(noon + 1s), {second});

    EXPECT_EQ(states(crm), (States{OutboxState::queued, OutboxState::dropped}));
    EXPECT_EQ(rows(crm)[1].error, "dropped by cli:root, after: timed out");
    EXPECT_EQ(due(crm, noon + 1s).size(), 1u);
    EXPECT_THROW(drop_outbox(store.by_admin(), {OutboxId{99}}), NotFound);
    const Actor maria = store.person("maria");
    EXPECT_THROW(drop_outbox(store.by(maria), {second}), NotPermitted);
}

TEST_F(OutboxTest, TriesAgainAtOnceWhatFailedWhileTheProviderWasAway) {
    store.add_assigned("c1", "maria");
    store.save_poll(store.line_id, noon, "timed out");
    for (int attempt = 0; attempt < 8; ++attempt)
        settle_as(due(crm, noon + attempt * 1min).at(0).row.id, {SendOutcome::try_later, "timed out", {}},
            noon + attempt * 1min);
    const Time back = noon + 7min + 2s;
    ASSERT_TRUE(due(crm, back).empty());

    store.save_poll(store.line_id, back, "");

    EXPECT_EQ(due(crm, back).size(), 1u);
}

TEST_F(OutboxTest, HastensNothingForAProviderThatWasNotAway) {
    store.add_assigned("c1", "maria");
    store.save_poll(store.line_id, noon, "");
    settle_as(due(crm).at(0).row.id, {SendOutcome::try_later, "too many", 30s});

    store.save_poll(store.line_id, noon + 1s, "");

    EXPECT_TRUE(due(crm, noon + 29s).empty());
}

TEST_F(OutboxTest, KeepsAScheduleThatIsNoFailure) {
    store.add_assigned("c1", "maria");
    for (int attempt = 0; attempt < 8; ++attempt)
        settle_as(due(crm, noon + attempt * 1min).at(0).row.id, {SendOutcome::try_later, "timed out", {}},
            noon + attempt * 1min);
    SendResult look{SendOutcome::try_later, "looked for once more", 10s};
    look.is_on_schedule = true;
    settle_as(due(crm, noon + 8min).at(0).row.id, look, noon + 8min);

    EXPECT_TRUE(due(crm, noon + 8min + 9s).empty());
    EXPECT_EQ(due(crm, noon + 8min + 10s).size(), 1u);
}

TEST_F(OutboxTest, RetriesNoAssignmentThatIsOutOfDate) {
    const ConversationId id = store.add_assigned("c1", "maria");
    const OutboxId first = due(crm)[0].row.id;
    settle_as(first, {SendOutcome::refused, "no such agent", {}});
    reassign_to(id, "jonas");

    EXPECT_THROW(retry_outbox(store.by_admin(), {first}), Conflict);

    EXPECT_EQ(states(crm), (States{OutboxState::refused, OutboxState::queued}));
}

} // namespace

} // namespace convassign
