// SPDX-License-Identifier: MIT
// What people write in a provider's own inbox.

#include "core/store/lines.h"
#include "tests/support/reply_world.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct OwnMessages : testing::Test {
    ReplyWorld world;
    TestStore& store = world.store;

    void wrote(const std::string& id, const std::string& customer, const std::string& agent, Time at = noon) {
        IncomingMessage message = ReplyWorld::went_out(id, customer, "from there", at);
        message.agent = agent;
        store.store_batch({{message}, {}}, at + 1s);
    }
    std::int64_t messages() { return store.number("SELECT count(*) FROM messages"); }
};

using Kinds = std::vector<HistoryKind>;

TEST_F(OwnMessages, JoinTheConversationThatIsOpen) {
    const ConversationId id = store.add_assigned("c1", "maria");

    wrote("o1", "c1", "", noon + 1min);

    const auto all = world.messages_of(id);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[1].direction, Direction::out);
    EXPECT_EQ(all[1].reply, (ReplyStanding{"", ReplyState::sent, ""}));
    EXPECT_EQ(store.conversation(id).assignee_name, "maria");
    EXPECT_EQ(store.conversation(id).message_count, 2);
}

TEST_F(OwnMessages, GiveAConversationThatWaitsToWhoeverAnswered) {
    const ConversationId id = store.add_unassigned("c1");

    wrote("o1", "c1", "jonas", noon + 1min);

    EXPECT_EQ(store.conversation(id).assignee_name, "jonas");
    EXPECT_EQ(store.kinds_of(id), (Kinds{HistoryKind::opened, HistoryKind::claimed}));
    EXPECT_EQ(store.rows_of(id).back().actor, "provider:support");
    EXPECT_EQ(world.messages_of(id)[1].reply->agent, "jonas");
}

TEST_F(OwnMessages, LeaveAConversationThatWaitsWhereNobodyKnowsWhoAnswered) {
    const ConversationId id = store.add_unassigned("c1");

    wrote("o1", "c1", "stranger", noon + 1min);

    EXPECT_EQ(store.conversation(id).state, ConversationState::unassigned);
    EXPECT_EQ(store.conversation(id).message_count, 2);
}

TEST_F(OwnMessages, OpenAConversationOfWhoeverWroteThem) {
    wrote("o1", "c1", "jonas");

    const ConversationView view = store.conversation("c1");
    EXPECT_EQ(view.assignee_name, "jonas");
    EXPECT_EQ(view.message_count, 1);
    EXPECT_EQ(store.kinds_of(view.id), (Kinds{HistoryKind::opened, HistoryKind::claimed}));
}

TEST_F(OwnMessages, OfAnUnknownHandOpenNothing) {
    wrote("o1", "c1", "stranger");
    wrote("o2", "c1", "");

    EXPECT_EQ(messages(), 0);
    EXPECT_EQ(store.number("SELECT count(*) FROM conversations"), 0);
}

TEST_F(OwnMessages, FromBeforeTheConversationAreNoneOfIts) {
    const ConversationId id = store.add_unassigned("c1", noon);

    wrote("o1", "c1", "jonas", noon - 1h);

    EXPECT_EQ(store.conversation(id).state, ConversationState::unassigned);
    EXPECT_EQ(messages(), 1);
}

TEST_F(OwnMessages, ThatComeLateJoinTheConversationInWhichTheyWereWritten) {
    const ConversationId closed = store.add_assigned("c1", "maria", noon);
    close(store.by_admin(noon + 10min), {closed}, {});
    store.receive("c1", noon + 20min);

    wrote("o1", "c1", "", noon + 5min);

    EXPECT_EQ(world.messages_of(closed).size(), 2u);
}

TEST_F(OwnMessages, AreStoredOnceWithTheMessagesOfCustomers) {
    FetchedBatch batch{{message("m1", "c1"), ReplyWorld::went_out("o1", "c1", "yes?", noon + 1s),
                           message("m2", "c2"), message("m3", "c1", "well", noon + 2s)},
        "cursor"};
    const Line line = lines::find(store, store.line_id).value();

    EXPECT_EQ(store.store_batch(batch, noon + 1min).stored, 4u);
    EXPECT_FALSE(has_news(batch, line, store));
    store.store_batch(batch, noon + 2min);

    EXPECT_EQ(messages(), 4);
    EXPECT_EQ(world.messages_of(store.conversation("c1").id).size(), 3u);
}

TEST_F(OwnMessages, OfAPersonWhoWasForgottenDoNotComeBack) {
    store.add_assigned("c1", "maria");
    wrote("o1", "c1", "maria", noon + 1s);
    forget_customer(store.by_admin(noon + 1min), "c1", {});

    wrote("o1", "c1", "maria", noon + 1s);

    EXPECT_EQ(store.number("SELECT count(*) FROM messages WHERE forgotten = 0"), 0);
}

TEST_F(OwnMessages, ThatAreDeletedThereSaySo) {
    const ConversationId id = store.add_assigned("c1", "maria");
    wrote("o1", "c1", "maria", noon + 1s);
    FetchedBatch batch;
    batch.changes = {{"o1", MessageChangeKind::deleted, "", noon + 2s}};

    store.store_batch(batch, noon + 3s);

    EXPECT_TRUE(world.messages_of(id)[1].deleted_at);
    EXPECT_EQ(world.messages_of(id)[1].text, "");
}

} // namespace

} // namespace convassign
