// SPDX-License-Identifier: MIT
// What people can do: answer, send again, and decide on what nobody else can tell.

#include "core/base/error.h"
#include "core/json.h"
#include "core/retention.h"
#include "core/store/lines.h"
#include "core/store/outbox_rows.h"
#include "tests/support/reply_world.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ReplyTest : testing::Test {
    ReplyWorld world;
    TestStore& store = world.store;

    /// Why a reply is refused: a word of ReasonedConflict, or what the exception says.
    template <typename Action>
    std::string refusal(Action action) {
        try {
            action();
        } catch (const ReasonedConflict& error) {
            return error.reason;
        } catch (const Error& error) {
            return error.what();
        }
        return "done";
    }
    std::int64_t replies() { return store.number("SELECT count(*) FROM replies"); }
};

using Kinds = std::vector<HistoryKind>;

TEST_F(ReplyTest, IsStoredAsWaitingAndQueuedAtOnce) {
    const ConversationId id = store.add_assigned("c1", "maria");

    const Message message = world.answer(id, "maria", "k1", "  Good morning!\n");

    EXPECT_EQ(message.text, "Good morning!");
    EXPECT_EQ(message.direction, Direction::out);
    EXPECT_EQ(message.conversation, id);
    EXPECT_EQ(message.reply, (ReplyStanding{"maria", ReplyState::waiting, ""}));
    EXPECT_EQ(store.conversation(id).message_count, 2);
    EXPECT_EQ(store.kinds_of(id).back(), HistoryKind::replied);
    const auto row = outbox_rows::newest_of_reply(store, message.id);
    ASSERT_TRUE(row);
    EXPECT_EQ(row->target, "reply:support");
    EXPECT_EQ(row->state, OutboxState::queued);
}

TEST_F(ReplyTest, ClaimsAConversationThatWaits) {
    const ConversationId id = store.add_unassigned("c1");

    world.answer(id, "maria");

    EXPECT_EQ(store.conversation(id).assignee_name, "maria");
    EXPECT_EQ(store.kinds_of(id), (Kinds{HistoryKind::opened, HistoryKind::claimed, HistoryKind::replied}));
}

TEST_F(ReplyTest, IsForTheConversationsAgentAndForThoseAboveThem) {
    const ConversationId id = store.add_assigned("c1", "maria");
    store.add_agent("sue", Role::supervisor);
    const Actor unknown{"cli:guest", Role::agent, {}};

    EXPECT_EQ(refusal([&] { world.answer(id, "jonas"); }), "assignee");
    EXPECT_THROW(reply_to(store.by(unknown), id, {"hi", "k2"}), NotPermitted);
    EXPECT_EQ(replies(), 0);
    world.answer(id, "sue", "k3");
    reply_to(store.by_admin(), id, {"hi", "k4"});

    EXPECT_EQ(replies(), 2);
    EXPECT_EQ(store.conversation(id).assignee_name, "maria");
}

TEST_F(ReplyTest, OfTheSameKeyIsTheSameMessage) {
    const ConversationId id = store.add_assigned("c1", "maria");
    const ConversationId other = store.add_assigned("c2", "maria");
    const Message first = world.answer(id, "maria", "k1", "hi");
    world.send_all();

    const Message again = world.answer(id, "maria", "k1", "hi");

    EXPECT_EQ(again.id, first.id);
    EXPECT_EQ(again.reply->state, ReplyState::sent);
    EXPECT_EQ(replies(), 1);
    EXPECT_TRUE(world.due().empty());
    EXPECT_EQ(refusal([&] { world.answer(other, "maria", "k1", "hi"); }),
        "reply: the key 'k1' is that of another reply");
}

TEST_F(ReplyTest, OfAClosedConversationOpensTheNextOneForWhoeverAnswers) {
    const ConversationId closed = store.add_closed("c1");

    const Message message = world.answer(closed, "maria");

    const ConversationView next = store.conversation("c1");
    EXPECT_NE(next.id, closed);
    EXPECT_EQ(message.conversation, next.id);
    EXPECT_EQ(next.previous, closed);
    EXPECT_EQ(next.assignee_name, "maria");
    EXPECT_EQ(
        store.kinds_of(next.id), (Kinds{HistoryKind::opened, HistoryKind::claimed, HistoryKind::replied}));
}

TEST_F(ReplyTest, OfAClosedConversationIsRefusedWhereTheCustomerHasANewerOne) {
    const ConversationId closed = store.add_closed("c1");
    store.receive("c1");

    EXPECT_EQ(refusal([&] { world.answer(closed, "maria"); }), "closed");
}

TEST_F(ReplyTest, IsATextOfTheRightLength) {
    const ConversationId id = store.add_assigned("c1", "maria");
    const auto said = [&](const std::string& text) {
        return refusal([&] { reply_to(store.by(store.person("maria")), id, {text, "k1"}); });
    };

    EXPECT_EQ(said(" \n "), "reply: the text is empty");
    EXPECT_EQ(said("a\xff"), "reply: the text is no UTF-8");
    EXPECT_EQ(said(std::string(4097, 'a')),
        "reply: the text has 4097 characters, and 'support' takes at most 4096");
    EXPECT_EQ(replies(), 0);
    std::string smiles;
    for (int i = 0; i < 4096; ++i)
        smiles += "🙂";
    EXPECT_EQ(said(smiles), "done");
}

TEST_F(ReplyTest, IsRefusedOnceTheWindowIsOverAndATemplateIsSentStill) {
    const LineId line = lines::at(store, "sales", "twilio", "").id;
    ProviderConfig sales;
    sales.name = "sales";
    sales.type = "twilio";
    store.config.providers.push_back(sales);
    const ConversationId id = store.receive_on(line, message("m1", "whatsapp:+15550001"), noon);
    const auto free_text = [&](Time now) {
        return refusal([&] { reply_to(store.by_admin(now), id, {"hi", "k1"}); });
    };

    EXPECT_EQ(free_text(noon + 24h), "window");
    EXPECT_EQ(free_text(noon + 24h - 1ms), "done");
    EXPECT_TRUE(deliver(store, "reply:sales", 10, noon + 24h).empty()); // it waited for too long
    EXPECT_EQ(world.state(MessageId{2}), ReplyState::failed);
    EXPECT_EQ(refusal([&] { retry_reply(store.by_admin(noon + 25h), MessageId{2}); }), "window");
    store.config.providers.back().templates = {{"late", "sales", "Hi {{1}}", "HX1"}};
    const Message sent = reply_to(store.by_admin(noon + 25h), id, {"", "k2", "late", {"Ana"}});
    EXPECT_EQ(sent.text, "Hi Ana");

    const auto deliveries = deliver(store, "reply:sales", 10, noon + 25h);
    ASSERT_EQ(deliveries.size(), 1u);
    EXPECT_EQ(deliveries[0].reply->template_name, "late");
    EXPECT_EQ(deliveries[0].reply->variables, std::vector<std::string>{"Ana"});
    EXPECT_EQ(conversation_json(store.conversation(id)).find("\"window_ends_at\":null"), std::string::npos);
}

TEST_F(ReplyTest, ThatFailedIsSentOnceMoreWhenAskedFor) {
    const ConversationId id = store.add_assigned("c1", "maria");
    const Message message = world.answer(id, "maria");
    world.settle_as(world.due().at(0), {SendOutcome::refused, "no such number"});
    EXPECT_EQ(
        world.message(message.id).reply, (ReplyStanding{"maria", ReplyState::failed, "no such number"}));
    const Actor maria = store.person("maria");

    const Message again = retry_reply(store.by(maria), message.id);

    EXPECT_EQ(again.reply, (ReplyStanding{"maria", ReplyState::waiting, ""}));
    const auto deliveries = world.due();
    ASSERT_EQ(deliveries.size(), 1u);
    EXPECT_FALSE(deliveries[0].is_repeated);
    EXPECT_EQ(deliveries[0].reply->message, message.id);
    EXPECT_EQ(store.rows_of(id).back().kind, HistoryKind::replied);
    EXPECT_EQ(refusal([&] { retry_reply(store.by(maria), message.id); }), "decided");
}

TEST_F(ReplyTest, ThatFailedAtItsProviderIsNoOtherMessageWhenItIsListedAgain) {
    const ConversationId id = store.add_assigned("c1", "maria");
    const Message message = world.answer(id, "maria", "k1", "hi");
    world.settle_as(world.due().at(0), sent_as("SM1"));
    world.report({"SM1", "", FateKind::failed, "not on WhatsApp", noon});
    retry_reply(store.by(store.person("maria")), message.id);
    world.settle_as(world.due().at(0), sent_as("SM2"));

    store.store_batch({{ReplyWorld::went_out("SM1", "c1", "hi")}, {}});

    EXPECT_EQ(world.messages_of(id).size(), 2u);
    EXPECT_EQ(world.message("SM2")->id, message.id);
    EXPECT_EQ(world.state(message.id), ReplyState::sent);
}

TEST_F(ReplyTest, ThatWasPerhapsSentIsDecidedByAPerson) {
    const ConversationId id = store.add_assigned("c1", "maria");
    const Message one = world.answer(id, "maria", "k1");
    const Message two = world.answer(id, "maria", "k2");
    world.settle_as(world.due().at(0), {SendOutcome::perhaps_sent, "the answer was lost"});
    world.settle_as(world.due().at(0), {SendOutcome::perhaps_sent, "the answer was lost"});
    EXPECT_EQ(world.state(one.id), ReplyState::perhaps_sent);
    EXPECT_TRUE(world.due(noon + 24h).empty());
    const Actor maria = store.person("maria");

    settle_reply(store.by(maria), one.id, true);
    settle_reply(store.by(maria), two.id, false);

    EXPECT_EQ(world.message(one.id).reply, (ReplyStanding{"maria", ReplyState::sent, ""}));
    EXPECT_EQ(world.message(two.id).reply,
        (ReplyStanding{"maria", ReplyState::failed, "it was not sent, says portal:maria"}));
    EXPECT_EQ(refusal([&] { settle_reply(store.by(maria), one.id, true); }), "decided");
    EXPECT_EQ(refusal([&] { settle_reply(store.by(store.person("jonas")), two.id, true); }), "assignee");
}

TEST_F(ReplyTest, IsNotSentAnyMoreOnceItsCustomerIsForgotten) {
    const ConversationId id = store.add_assigned("c1", "maria");
    world.answer(id, "maria", "k1");
    world.answer(id, "maria", "k2");
    const auto on_the_way = world.due();
    forget_customer(store.by_admin(), "c1", {});

    world.settle_as(on_the_way.at(0), {SendOutcome::try_later, "timed out"});

    EXPECT_TRUE(world.due(noon + 24h).empty());
    EXPECT_EQ(store.number("SELECT count(*) FROM replies WHERE state = 'waiting'"), 0);
    EXPECT_EQ(store.number("SELECT count(*) FROM messages WHERE text <> ''"), 0);
}

TEST_F(ReplyTest, IsSentAlsoWhenItsConversationWasClosedMeanwhile) {
    const ConversationId id = store.add_assigned("c1", "maria");
    const Message message = world.answer(id, "maria");
    close(store.by_admin(), {id}, {});

    world.send_all();

    EXPECT_EQ(world.state(message.id), ReplyState::sent);
}

TEST_F(ReplyTest, StaysWithItsMessagesWhenTwoCustomersAreOne) {
    const ConversationId older = store.add_assigned("c1", "maria");
    const ConversationId younger = store.add_assigned("c2", "jonas", noon + 1s);
    const Message message = world.answer(younger, "jonas", "k1", "", noon + 2s);

    join_customers(store.by_admin(noon + 3s), "c1", "c2", {});
    const auto deliveries = world.due(noon + 4s);

    EXPECT_EQ(world.message(message.id).conversation, older);
    EXPECT_EQ(world.message(message.id).reply->agent, "jonas");
    ASSERT_EQ(deliveries.size(), 1u);
    EXPECT_EQ(deliveries[0].conversation->id, older);
    EXPECT_EQ(deliveries[0].reply->addresses.size(), 2u);
}

TEST_F(ReplyTest, IsDeletedWithItsConversation) {
    const ConversationId id = store.add_assigned("c1", "maria");
    world.answer(id, "maria");
    world.send_all();
    close(store.by_admin(), {id}, {});
    world.answer(store.add_assigned("c2", "maria", noon + 1h), "maria", "k2");
    world.send_all(); // so that the last number and the last change are not the ones of the old conversation
    store.config.retention.closed = 24h;

    RetentionPass pass(store.config.retention);
    while (pass.step(store, noon + 48h)) {
    }

    EXPECT_EQ(store.number("SELECT count(*) FROM conversations WHERE id = 1"), 0);
    EXPECT_EQ(replies(), 1);
}

} // namespace

} // namespace convassign
