// SPDX-License-Identifier: MIT
// A reply on its way: in order, once, and what its answer says.

#include "core/reply_delivery.h"

#include "core/base/error.h"
#include "core/config/config.h"
#include "core/reply_text.h"
#include "core/reply_window.h"
#include "core/store/outbox_rows.h"
#include "tests/support/reply_world.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

struct ReplyDelivery : testing::Test {
    ReplyWorld world;
    TestStore& store = world.store;
    ConversationId id = store.add_assigned("c1", "maria");

    OutboxState row_of(const Message& message) {
        return outbox_rows::newest_of_reply(store, message.id).value().state;
    }
};

TEST_F(ReplyDelivery, HasAllThatASenderNeeds) {
    store.receive("c1", noon + 1s, "hurry");
    const Message message = world.answer(id, "maria", "k1", "Good morning!", noon + 2s);

    const auto deliveries = world.due(noon + 3s);

    ASSERT_EQ(deliveries.size(), 1u);
    const OutgoingReply& reply = deliveries[0].reply.value();
    EXPECT_EQ(reply.message, message.id);
    EXPECT_EQ(reply.text, "Good morning!");
    EXPECT_EQ(reply.addresses, std::vector<std::string>{"c1"});
    EXPECT_EQ(reply.newest_message_ids, (std::vector<std::string>{"message-2", "message-1"}));
    EXPECT_EQ(reply.agent, "maria");
    EXPECT_EQ(reply.queued_at, noon + 2s);
    EXPECT_FALSE(deliveries[0].is_repeated);
}

TEST_F(ReplyDelivery, GoesInOrderOneAfterTheOtherInEachConversation) {
    const ConversationId other = store.add_assigned("c2", "jonas");
    world.answer(id, "maria", "first");
    world.answer(id, "maria", "second");
    world.answer(other, "jonas", "elsewhere");
    const auto texts = [](const std::vector<Delivery>& deliveries) {
        std::vector<std::string> all;
        for (const Delivery& one : deliveries)
            all.push_back(one.reply.value().text);
        return all;
    };
    using Texts = std::vector<std::string>;

    const auto deliveries = world.due();
    EXPECT_EQ(texts(deliveries), (Texts{"first", "elsewhere"}));
    world.settle_as(deliveries.at(0), {SendOutcome::try_later, "status 503", 10s});

    EXPECT_EQ(texts(world.due(noon + 1s)), Texts());
    EXPECT_EQ(texts(world.due(noon + 10s)), Texts{"first"});
}

TEST_F(ReplyDelivery, NamesTheMessageAsTheProviderDoes) {
    const Message message = world.answer(id, "maria");
    EXPECT_EQ(world.message(message.id).provider_message_id, "reply:k1");

    world.send_all("SM-");

    EXPECT_EQ(world.message(message.id).provider_message_id, "SM-k1");
    EXPECT_EQ(world.state(message.id), ReplyState::sent);
}

TEST_F(ReplyDelivery, WaitsOnWhereTheProviderHasOnlyStoredIt) {
    const Message message = world.answer(id, "maria");
    SendResult stored = sent_as("11/5");
    stored.fate = FateKind::queued;

    world.settle_as(world.due().at(0), stored);

    EXPECT_EQ(world.state(message.id), ReplyState::waiting);
    EXPECT_TRUE(world.due(noon + 24h).empty());
    world.report({"11/5", "", FateKind::sent, "", noon});
    EXPECT_EQ(world.state(message.id), ReplyState::sent);
}

TEST_F(ReplyDelivery, TellsWhyItWaits) {
    const Message message = world.answer(id, "maria");

    world.settle_as(world.due().at(0), {SendOutcome::try_later, "WhatsApp is not connected"});

    EXPECT_EQ(world.message(message.id).reply,
        (ReplyStanding{"maria", ReplyState::waiting, "WhatsApp is not connected"}));
}

TEST_F(ReplyDelivery, IsARepetitionOnlyWhereItMayHaveArrived) {
    world.answer(id, "maria");
    SendResult refused_for_now{SendOutcome::try_later, "too many requests"};
    refused_for_now.surely_not_there = true;

    world.settle_as(world.due().at(0), refused_for_now);
    const auto again = world.due(noon + 1h);
    EXPECT_FALSE(again.at(0).is_repeated);
    world.settle_as(again.at(0), {SendOutcome::try_later, "timed out"}, noon + 1h);

    EXPECT_TRUE(world.due(noon + 2h).at(0).is_repeated);
}

TEST_F(ReplyDelivery, IsARepetitionAfterTheDaemonDiedOnTheWay) {
    world.answer(id, "maria", "k1");
    const auto broken_off = world.due();
    ASSERT_EQ(broken_off.size(), 1u);

    requeue_interrupted(store, noon);

    const auto again = world.due();
    EXPECT_TRUE(again.at(0).is_repeated);
    EXPECT_EQ(again.at(0).reply->key, broken_off.at(0).reply->key);
}

TEST_F(ReplyDelivery, IsOneMessageWithWhatComesBackAfterIt) {
    const Message message = world.answer(id, "maria", "k1", "hi");
    world.settle_as(world.due().at(0), sent_as("SM1"));

    store.store_batch({{ReplyWorld::went_out("SM1", "c1", "hi")}, {}});

    EXPECT_EQ(world.messages_of(id).size(), 2u);
    EXPECT_EQ(world.message("SM1")->id, message.id);
}

TEST_F(ReplyDelivery, IsOneMessageWithWhatComesBackBeforeItsAnswer) {
    const Message message = world.answer(id, "maria", "k1", "hi\nthere");
    const auto delivery = world.due().at(0);

    store.store_batch({{ReplyWorld::went_out("SM1", "c1", "hi there")}, {}});
    EXPECT_EQ(world.state(message.id), ReplyState::sent);
    world.settle_as(delivery, sent_as("SM1"));

    EXPECT_EQ(world.messages_of(id).size(), 2u);
    EXPECT_EQ(world.message("SM1")->id, message.id);
    EXPECT_EQ(row_of(message), OutboxState::sent);
    EXPECT_EQ(store.conversation(id).message_count, 2);
}

TEST_F(ReplyDelivery, IsFoundByWhatComesBackWhenItsAnswerWasLost) {
    const Message message = world.answer(id, "maria", "k1", "hi");
    world.settle_as(world.due().at(0), {SendOutcome::try_later, "timed out"});

    store.store_batch({{ReplyWorld::went_out("SM1", "c1", "hi")}, {}});

    EXPECT_EQ(world.messages_of(id).size(), 2u);
    EXPECT_EQ(world.state(message.id), ReplyState::sent);
    EXPECT_TRUE(world.due(noon + 24h).empty()); // and never sent again
}

TEST_F(ReplyDelivery, IsFoundByWhatComesBackWhilePerhapsSent) {
    const Message message = world.answer(id, "maria", "k1", "hi");
    world.settle_as(world.due().at(0), {SendOutcome::perhaps_sent, "lost"});

    store.store_batch({{ReplyWorld::went_out("SM1", "c1", "hi")}, {}});

    EXPECT_EQ(world.message("SM1")->id, message.id);
    EXPECT_EQ(world.state(message.id), ReplyState::sent);
}

TEST_F(ReplyDelivery, IsNotTheSameTextThatSomebodyElseWroteBeforeItWasTried) {
    const Message message = world.answer(id, "maria", "k1", "hi");

    store.store_batch({{ReplyWorld::went_out("SM1", "c1", "hi")}, {}});

    EXPECT_EQ(world.messages_of(id).size(), 3u);
    EXPECT_EQ(world.state(message.id), ReplyState::waiting);
    EXPECT_EQ(world.due().size(), 1u);
}

TEST_F(ReplyDelivery, GivesBackWhatWasTakenForIt) {
    const Message message = world.answer(id, "maria", "k1", "hi");
    const auto delivery = world.due().at(0);
    store.store_batch({{ReplyWorld::went_out("by-hand", "c1", "hi")}, {}});

    world.settle_as(delivery, sent_as("SM1"));

    EXPECT_EQ(world.message("SM1")->id, message.id);
    EXPECT_EQ(world.message("by-hand")->text, "hi");
    EXPECT_EQ(world.messages_of(id).size(), 3u);
    EXPECT_EQ(store.conversation(id).message_count, 3);
}

TEST_F(ReplyDelivery, TakesInWhatCameBackWithOtherSigns) {
    const Message message = world.answer(id, "maria", "k1", "5*3*2");
    static_cast<void>(world.due());

    store.store_batch({{ReplyWorld::went_out("11/5", "c1", "5_3_2")}, {}});

    EXPECT_EQ(world.message("11/5")->id, message.id);
}

TEST_F(ReplyDelivery, TakesInWhatCameBackWithAnotherText) {
    for (const bool is_newest : {true, false}) {
        const std::string customer = is_newest ? "c2" : "c3";
        const std::string name = "11/" + customer;
        const ConversationId other = store.add_assigned(customer, "maria");
        world.answer(other, "maria", customer, "hello {{contact.name}}");
        const auto delivery = world.due().at(0);
        store.store_batch({{ReplyWorld::went_out(name, customer, "hello Ana")}, {}});
        world.report({name, "", FateKind::delivered, "", noon});
        if (!is_newest) store.receive("c4");
        const std::int64_t newest = store.number("SELECT max(id) FROM messages");
        const std::int64_t changes = store.number("SELECT max(amended) FROM messages");

        world.settle_as(delivery, sent_as(name));

        EXPECT_EQ(world.messages_of(other).size(), 2u) << customer;
        EXPECT_EQ(world.message(name)->text, "hello {{contact.name}}");
        EXPECT_EQ(world.message(name)->reply, (ReplyStanding{"maria", ReplyState::delivered, ""}));
        EXPECT_EQ(store.conversation(other).message_count, 2);
        EXPECT_EQ(store.number("SELECT max(id) FROM messages"), newest);
        EXPECT_GT(store.number("SELECT max(amended) FROM messages"), changes);
        EXPECT_EQ(world.answer(other, "maria", customer, "").id, world.message(name)->id);
    }
}

TEST_F(ReplyDelivery, DoesNotFailOnceItHasComeBack) {
    const Message message = world.answer(id, "maria", "k1", "hi");
    const auto delivery = world.due().at(0);
    store.store_batch({{ReplyWorld::went_out("SM1", "c1", "hi")}, {}});

    world.settle_as(delivery, {SendOutcome::try_later, "timed out"});

    EXPECT_EQ(row_of(message), OutboxState::sent);
    EXPECT_EQ(world.state(message.id), ReplyState::sent);
}

TEST(ReplyWindow, EndsADayAfterTheCustomersLastMessageWhereTheProviderEnforcesIt) {
    EXPECT_EQ(reply_window::end_of("meta", noon), noon + 24h);
    EXPECT_EQ(reply_window::end_of("twilio", noon), noon + 24h);
    for (const char* type : {"local", "waha", "evolution", "chatwoot", "gone"})
        EXPECT_EQ(reply_window::end_of(type, noon), std::nullopt) << type;
    EXPECT_LT(reply_window::end_of("meta", {}), noon);
}

TEST(ReplyText, FillsTheVariablesOfATemplate) {
    ProviderConfig provider;
    provider.name = "support";
    provider.templates = {
        {"late", "support", "Hi {{1}}, your order {{2}} is here, {{1}}. {{x}} {{0}", "HX1"}};

    EXPECT_EQ(filled_template("late", {"Ana", "{{1}}"}, provider),
        "Hi Ana, your order {{1}} is here, Ana. {{x}} {{0}");
    EXPECT_EQ(variables_in(provider.templates[0].text), 2u);
    for (const std::vector<std::string>& wrong :
        std::vector<std::vector<std::string>>{{}, {"Ana"}, {"Ana", ""}, {"Ana", "a\nb"}, {"a", "b", "c"}})
        EXPECT_THROW(static_cast<void>(filled_template("late", wrong, provider)), UsageError);
    EXPECT_THROW(static_cast<void>(filled_template("early", {}, provider)), UsageError);
}

} // namespace

} // namespace convassign
