// SPDX-License-Identifier: MIT
#include "core/follow.h"

#include "core/store/conversations.h"
#include "core/store/lines.h"
#include "core/store/outbox_rows.h"
#include "core/wrap/database.h"
#include "tests/support/scripted_random.h"
#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct Follow : testing::Test {
    Follow() {
        maria = store.add_agent("maria");
        jonas = store.add_agent("jonas");
        take({message("11/1", "c1")}, {});
    }

    Ingested take(std::vector<IncomingMessage> messages, std::vector<InboxState> states) {
        FetchedBatch batch;
        batch.messages = std::move(messages);
        batch.states = std::move(states);
        return store.store_batch(batch);
    }

    /// What the provider shows of c1, on a batch of its own.
    void show(const std::string& agent, bool is_closed = false) {
        take({}, {{"c1", "11/", is_closed, newest, agent, noon}});
    }

    void reassign_to(const std::string& agent) { reassign(store.by_admin(), {conversation().id}, agent, {}); }

    /// Assignments go to the provider from here on.
    void tell_the_provider() {
        const std::string provider = conversation().provider;
        store.set_recipients({{"provider:" + provider, {Occasion::assignment}, provider}});
    }

    /// As if the sender had got so far with all of them, a while ago.
    void write_back(OutboxState state) {
        if (state == OutboxState::sent)
            store.run("UPDATE outbox SET attempts = 1, state = 'sent', ended_at = ?", {noon - 1min});
        else
            store.run("UPDATE outbox SET attempts = 1, state = ?, ended_at = NULL", {state});
    }

    /// What it shows of the same customer's conversation there with that prefix.
    void show(InboxState state) {
        if (state.customer.empty()) state.customer = "c1";
        state.newest_message = std::max(state.newest_message, newest);
        if (state.seen_at == Time{}) state.seen_at = noon;
        take({}, {state});
    }

    /// Assigned to maria, and written so at the provider.
    void be_with_maria_there_too() {
        tell_the_provider();
        reassign_to("maria");
        write_back(OutboxState::sent);
    }

    [[nodiscard]] static InboxState state_of(const std::string& prefix) {
        InboxState state;
        state.message_prefix = prefix;
        return state;
    }
    [[nodiscard]] static InboxState closed(const std::string& prefix) {
        InboxState state = state_of(prefix);
        state.is_closed = true;
        return state;
    }
    [[nodiscard]] static InboxState nobodys() {
        InboxState state = state_of("11/");
        state.is_nobodys = true;
        return state;
    }
    [[nodiscard]] static InboxState with_bot(const std::string& prefix, bool is_with_bot = true) {
        InboxState state = state_of(prefix);
        state.is_nobodys = true;
        state.with_bot = is_with_bot;
        return state;
    }

    ConversationView conversation() { return store.conversation("c1"); }

    TestStore store;
    AgentId maria;
    AgentId jonas;

    static constexpr std::int64_t newest = 5; ///< the message on which all states here rest
};

} // namespace

TEST_F(Follow, ClosesNotAgainWhatAPersonHasReopened) {
    InboxState state = closed("11/");
    state.changed_at = noon - 1min;
    show(state);
    ASSERT_EQ(conversation().state, ConversationState::closed);
    reopen(store.by_admin(), {conversation().id}, {});

    show(state);
    EXPECT_EQ(conversation().state, ConversationState::unassigned);
    state.changed_at = noon + 1min;
    show(state);

    EXPECT_EQ(conversation().state, ConversationState::closed);
}

TEST_F(Follow, TakesOverAnAssignmentByAPerson) {
    show("maria");

    EXPECT_EQ(conversation().assignee, maria);
    const HistoryRow row = store.rows_of(conversation().id).back();
    EXPECT_EQ(row.kind, HistoryKind::reassigned);
    EXPECT_EQ(row.actor, "provider:" + conversation().provider);
}

TEST_F(Follow, LetsAPersonWinOverWhoHasIt) {
    reassign_to("jonas");

    show("maria");

    EXPECT_EQ(conversation().assignee, maria);
    EXPECT_EQ(store.rows_of(conversation().id).back().from_agent, jonas);
}

TEST_F(Follow, WritesNothingBackOfWhatComesFromThere) {
    tell_the_provider();

    show("maria");

    EXPECT_EQ(outbox_rows::count(store, noon + 1h).queued, 0);
}

TEST_F(Follow, DoesNotCloseOverAMessageThatTheStateDoesNotKnow) {
    take({message("11/6", "c1")}, {});

    show("", true);

    EXPECT_EQ(conversation().state, ConversationState::unassigned);
}

TEST_F(Follow, LeavesAConversationThatIsOpenedAgainToTheDraw) {
    tell_the_provider();
    reassign_to("maria");
    write_back(OutboxState::sent);
    show("maria", true);
    ASSERT_EQ(conversation().state, ConversationState::closed);

    take({message("11/4", "c1")}, {{"c1", "11/", false, newest, "maria", noon}});

    EXPECT_EQ(conversation().state, ConversationState::unassigned);
    show("jonas"); // somebody has put him there
    EXPECT_EQ(conversation().assignee, jonas);
}

TEST_F(Follow, ChangesNothingTwice) {
    show("maria");
    const std::int64_t version = conversation().version;
    const std::size_t rows = store.all_rows().size();

    show("maria");

    EXPECT_EQ(conversation().version, version);
    EXPECT_EQ(store.all_rows().size(), rows);
}

TEST_F(Follow, TakesWhatWeHaveWrittenForNoNews) {
    for (const OutboxState state : {OutboxState::sent, OutboxState::sending}) {
        tell_the_provider();
        reassign_to("maria");
        write_back(state);
        reassign_to("jonas");

        show("maria"); // for as long as the newer one is on its way

        EXPECT_EQ(conversation().assignee, jonas) << word(state);
    }
}

TEST_F(Follow, TakesWhatWasSeenBeforeWeWroteForNoNews) {
    tell_the_provider();
    reassign_to("maria");
    write_back(OutboxState::sent);
    reassign_to("jonas");
    store.run("UPDATE outbox SET state = 'sent', ended_at = ? WHERE state = 'queued'", {noon + 1s});

    show("maria"); // which was true when it was seen

    EXPECT_EQ(conversation().assignee, jonas);
}

TEST_F(Follow, NoticesThatAPersonGaveItBackToWhomWeOnceWrote) {
    tell_the_provider();
    reassign_to("maria");
    write_back(OutboxState::sent);
    show("jonas");
    write_back(OutboxState::sent);

    show("maria");

    EXPECT_EQ(conversation().assignee, maria);
}

TEST_F(Follow, GivesNothingToWhoIsNotOneOfOurs) {
    store.add_agent("ines");
    disable_agent(store.by_admin(), "ines");
    for (const char* agent : {"", "stranger", "ines"}) {
        show(agent);
        EXPECT_EQ(conversation().state, ConversationState::unassigned) << agent;
    }
}

TEST_F(Follow, ClosesWhatIsClosedThere) {
    reassign_to("maria");

    show("maria", true);

    EXPECT_EQ(conversation().state, ConversationState::closed);
    EXPECT_EQ(store.rows_of(conversation().id).back().kind, HistoryKind::closed);
    EXPECT_EQ(store.rows_of(conversation().id).back().actor, "provider:" + conversation().provider);
}

TEST_F(Follow, LeavesANewConversationOfTheCustomerAlone) {
    close(store.by_admin(), {conversation().id}, {});
    take({message("12/2", "c1")}, {});

    show("maria", true);

    EXPECT_EQ(conversation().state, ConversationState::unassigned);
}

TEST_F(Follow, ReleasesWhatWasTakenFromItsAgentThere) {
    be_with_maria_there_too();

    show(nobodys());

    EXPECT_EQ(conversation().state, ConversationState::unassigned);
    const HistoryRow row = store.rows_of(conversation().id).back();
    EXPECT_EQ(row.kind, HistoryKind::released);
    EXPECT_EQ(row.from_agent, maria);
    EXPECT_EQ(row.actor, "provider:" + conversation().provider);
    EXPECT_EQ(conversations::left_out(store, conversation().id), std::vector{maria});
}

TEST_F(Follow, LeavesWithItsAgentWhatIsNobodysThereBecauseWeHaveNotWrittenItYet) {
    tell_the_provider();
    reassign_to("maria");
    show(nobodys());
    EXPECT_EQ(conversation().assignee, maria) << "queued";
    write_back(OutboxState::sending);
    show(nobodys());
    EXPECT_EQ(conversation().assignee, maria) << "sending";
    store.run("UPDATE outbox SET state = 'refused', ended_at = ?", {noon - 1min});
    show(nobodys());
    EXPECT_EQ(conversation().assignee, maria) << "refused";
    store.run("UPDATE outbox SET state = 'sent', ended_at = ?", {noon + 1s});
    show(nobodys());
    EXPECT_EQ(conversation().assignee, maria) << "seen before it was written";
}

TEST_F(Follow, ClosesWithTheLastOfSeveralConversationsThere) {
    take({message("12/2", "c1")}, {});
    show(state_of("11/"));
    show(state_of("12/"));

    show(closed("12/"));
    EXPECT_EQ(conversation().state, ConversationState::unassigned);
    show(closed("11/"));

    EXPECT_EQ(conversation().state, ConversationState::closed);
    EXPECT_EQ(store.number("SELECT count(*) FROM inbox_conversations"), 0);
}

TEST_F(Follow, ClosesThoughAnOlderConversationIsStillOpenThere) {
    show(state_of("11/"));
    close(store.by_admin(), {conversation().id}, {});
    take({message("12/2", "c1")}, {});
    show(state_of("12/"));

    show(closed("12/"));

    EXPECT_EQ(conversation().state, ConversationState::closed) << "the older one is none of its own";
}

TEST_F(Follow, KnowsAConversationWhoseCustomerWasMergedIntoAnother) {
    show(state_of("11/"));
    InboxState moved = closed("11/");
    moved.customer = "c9";

    show(moved);

    EXPECT_EQ(conversation().state, ConversationState::closed);
}

TEST_F(Follow, JoinsTheCustomersOfAConversationThatMovedFromOneToTheOther) {
    show(state_of("11/"));
    InboxState moved = state_of("11/");
    moved.customer = "c9";

    show(moved);
    take({message("11/6", "c9")}, {});

    EXPECT_EQ(conversation().message_count, 2);
    EXPECT_EQ(store.number("SELECT count(*) FROM conversations"), 1);
}

TEST_F(Follow, TakesAnOlderStateForNoNews) {
    InboxState newer = state_of("11/");
    newer.changed_at = noon;
    show(newer);
    InboxState older = closed("11/");
    older.changed_at = noon - 1s;

    show(older);

    EXPECT_EQ(conversation().state, ConversationState::unassigned);
    older.changed_at = noon;
    show(older);
    EXPECT_EQ(conversation().state, ConversationState::closed);
}

TEST_F(Follow, LeavesToTheBotWhatIsWithIt) {
    store.set_online("maria");
    ScriptedRandom random({});
    show(with_bot("11/"));

    EXPECT_EQ(store.draw_all(random), 0U);

    EXPECT_TRUE(conversation().with_bot);
    EXPECT_EQ(conversations::count_by_state(store).waiting(), 0);
    EXPECT_EQ(conversations::count_by_state(store).unassigned, 1);
}

TEST_F(Follow, DrawsAtItsOldAgeWhatTheBotHandsOver) {
    store.set_online("maria");
    show(with_bot("11/"));
    store.add_unassigned("c2", noon + 1s);

    show(with_bot("11/", false));

    const auto queue = conversations::queue(store, {}, 10);
    ASSERT_EQ(queue.size(), 2U);
    EXPECT_EQ(queue[0].place.id, conversation().id);
}

TEST_F(Follow, DrawsWhatIsWithABotInOneOfTwoConversationsAlone) {
    take({message("12/2", "c1")}, {});
    show(with_bot("11/"));
    show(with_bot("12/"));
    EXPECT_TRUE(conversation().with_bot);

    show(with_bot("12/", false));
    EXPECT_FALSE(conversation().with_bot);
    show(closed("12/"));

    EXPECT_TRUE(conversation().with_bot) << "the one that is left is";
}

TEST_F(Follow, TellsNobodyThatAConversationWaitsWhichABotAnswers) {
    store.set_recipients({{"notify:ops", {Occasion::unassigned}, "", 5min}});
    take({message("13/3", "c3")}, {});
    const auto queued = [&] { return store.number("SELECT count(*) FROM outbox WHERE state = 'queued'"); };
    EXPECT_EQ(queued(), 1);
    InboxState state = with_bot("13/");
    state.customer = "c3";

    show(state);
    EXPECT_EQ(queued(), 0);
    state.with_bot = false;
    show(state);

    EXPECT_EQ(queued(), 1);
    EXPECT_EQ(
        store.number("SELECT max(due_at) FROM outbox WHERE state = 'queued'"), to_milliseconds(noon + 5min));
}

TEST_F(Follow, ComesBehindTheMessagesOfTheBatch) {
    EXPECT_EQ(take({message("12/7", "c2")}, {{"c2", "12/", false, newest, "maria", noon}}).opened, 1u);

    EXPECT_EQ(store.conversation("c2").assignee, maria);
    EXPECT_EQ(store.kinds_of(store.conversation("c2").id),
        (std::vector<HistoryKind>{HistoryKind::opened, HistoryKind::reassigned}));
}

TEST_F(Follow, IsNoNewsWhereThereIsNoConversation) {
    FetchedBatch batch;
    batch.states = {{"unknown", "", true, newest, "maria", noon}};

    EXPECT_FALSE(has_news(batch, lines::find(store, store.line_id).value(), store));
}

} // namespace convassign
