// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_sender.h"

#include "tests/support/fake_chatwoot.h"
#include "tests/support/replies.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

constexpr const char* messages = "/api/v1/accounts/1/conversations/11/messages";

struct ChatwootSenderTest : testing::Test {
    ChatwootSenderTest() {
        config.type = "chatwoot";
        config.base_url = fake.base_url();
        config.settings = {{"account", FakeChatwoot::account}, {"inbox", FakeChatwoot::inbox}};
        fake.set_now(noon);
        fake.receive(55, "hello");
    }

    static Delivery reply(const std::string& text) {
        Delivery delivery = reply_delivery(text, "contact:55");
        delivery.reply->newest_message_ids = {"11/1000"};
        return delivery;
    }
    SendResult send(const Delivery& delivery, Time now = noon) {
        if (!sender_) sender_.emplace(config, FakeChatwoot::api_token);
        return sender_->send(delivery, now);
    }

    FakeChatwoot fake;
    ProviderConfig config;

private:
    std::optional<ChatwootSender> sender_;
};

TEST_F(ChatwootSenderTest, WritesIntoTheConversationOfTheCustomersNewestMessage) {
    const SendResult result = send(reply("hello you"));

    ASSERT_EQ(fake.written(11).size(), 1U);
    EXPECT_EQ(result.outcome, SendOutcome::sent);
    EXPECT_EQ(result.provider_message_id, "11/1001");
    EXPECT_EQ(fake.written(11)[0].content, "hello you");
    EXPECT_EQ(fake.written(11)[0].message_type, 1);
    EXPECT_FALSE(fake.written(11)[0].is_private);
    EXPECT_EQ(fake.written(11)[0].key, reply("").reply->key);
}

TEST_F(ChatwootSenderTest, SaysOfAWhatsAppInboxOnlyThatItWasTaken) {
    EXPECT_EQ(send(reply("hello")).fate, FateKind::queued);
    fake.set_channel(11, "Channel::Api");
    EXPECT_EQ(send(reply("hello")).fate, FateKind::sent);
}

TEST_F(ChatwootSenderTest, EscapesWhereItsVersionAndChannelRewriteTexts) {
    static_cast<void>(send(reply("*5*3* {{a}}")));
    fake.set_channel(11, "Channel::Api");
    static_cast<void>(send(reply("*5*3* {{a}}")));
    fake.set_channel(11, "Channel::Whatsapp");
    fake.behave({.version = "4.8.0"});
    static_cast<void>(send(reply("*5*3* {{a}}"), noon + 11min));

    EXPECT_EQ(fake.written(11).at(0).content, "\\*5\\*3\\* \\{\\{a\\}\\}");
    EXPECT_EQ(fake.written(11).at(1).content, "*5*3* {{ '{' }}{a}}");
    EXPECT_EQ(fake.written(11).at(2).content, "*5*3* {{ '{' }}{a}}");
}

TEST_F(ChatwootSenderTest, SendsNothingAfterTheWindow) {
    fake.set_can_reply(11, false);

    const SendResult result = send(reply("hello"));

    EXPECT_EQ(result.outcome, SendOutcome::refused);
    EXPECT_NE(result.error.find("more than 24 hours have passed"), std::string::npos);
    EXPECT_TRUE(fake.written(11).empty());
}

TEST_F(ChatwootSenderTest, RefusesWhatNoMessageTellsTheConversationOf) {
    Delivery delivery = reply("hello");
    delivery.reply->newest_message_ids = {"odd"};

    EXPECT_EQ(send(delivery).outcome, SendOutcome::refused);
}

TEST_F(ChatwootSenderTest, RefusesWhatGoesToAConversationThatIsGone) {
    fake.delete_conversation(11);

    const SendResult result = send(reply("hello"));

    EXPECT_EQ(result.outcome, SendOutcome::refused);
    EXPECT_NE(result.error.find("does not have this conversation any more"), std::string::npos);
}

TEST_F(ChatwootSenderTest, TellsARefusalInItsWords) {
    fake.answer_to(messages, {422, R"({"error":"Content is too long"})"});
    const SendResult refused = send(reply("hello"));
    fake.answer_to(messages, {422, R"({"error":"Validation failed: Too many messages"})"});
    const SendResult limited = send(reply("hello"));

    EXPECT_EQ(refused.outcome, SendOutcome::refused);
    EXPECT_EQ(refused.error, "Chatwoot says: Content is too long");
    EXPECT_EQ(limited.outcome, SendOutcome::try_later);
    EXPECT_TRUE(limited.surely_not_there);
}

TEST_F(ChatwootSenderTest, FindsWhatWasStoredThoughTheAnswerWasLost) {
    for (const bool keeps_keys : {true, false}) {
        fake.behave({.keeps_keys = keeps_keys});
        keeps_keys ? fake.lose_answer_to(messages, true) : fake.fail_answer_to(messages, 500, true);
        Delivery delivery = reply("*one* " + std::to_string(keeps_keys));
        delivery.reply->key += std::to_string(keeps_keys);

        const SendResult lost = send(delivery);
        const SendResult found = send(repeated(delivery));

        EXPECT_EQ(lost.outcome, SendOutcome::try_later);
        EXPECT_FALSE(lost.surely_not_there);
        EXPECT_EQ(found.outcome, SendOutcome::sent);
        EXPECT_EQ(found.provider_message_id, "11/" + std::to_string(fake.written(11).back().id));
    }
    EXPECT_EQ(fake.written(11).size(), 2U);
}

TEST_F(ChatwootSenderTest, FindsItBehindManyOtherMessages) {
    fake.lose_answer_to(messages, true);
    static_cast<void>(send(reply("hello you")));
    for (int i = 0; i < 45; ++i)
        fake.receive(55, "more " + std::to_string(i));

    EXPECT_EQ(send(repeated(reply("hello you"))).provider_message_id, "11/1001");
}

TEST_F(ChatwootSenderTest, SendsAgainWhatIsNotThereAfterTwoLooks) {
    fake.lose_answer_to(messages, false);
    static_cast<void>(send(reply("hello")));

    EXPECT_EQ(send(repeated(reply("hello"))).outcome, SendOutcome::try_later);
    EXPECT_EQ(send(repeated(reply("hello")), noon + 10s).outcome, SendOutcome::sent);

    EXPECT_EQ(fake.written(11).size(), 1U);
}

/// A person has typed the same in Chatwoot, or the reply before had the same text.
TEST_F(ChatwootSenderTest, TakesNoOtherReplyWithTheSameTextForTheLostOne) {
    const std::string other = send(reply("ok")).provider_message_id;
    Delivery delivery = repeated(reply("ok"));
    delivery.reply->key = "another";

    EXPECT_EQ(send(delivery).outcome, SendOutcome::try_later);
    EXPECT_EQ(send(delivery, noon + 10s).outcome, SendOutcome::sent);

    EXPECT_EQ(fake.written(11).size(), 2U);
}

TEST_F(ChatwootSenderTest, KeepsTheDoubtWhileItCannotLook) {
    fake.fail_next(1, 500);

    const SendResult result = send(repeated(reply("hello")));

    EXPECT_EQ(result.outcome, SendOutcome::try_later);
    EXPECT_FALSE(result.surely_not_there);
}

TEST_F(ChatwootSenderTest, AsksAPersonWhereTheConversationOfALostOneIsGone) {
    fake.delete_conversation(11);

    EXPECT_EQ(send(repeated(reply("hello"))).outcome, SendOutcome::perhaps_sent);
}

struct ChatwootFates : ChatwootSenderTest {
    ChatwootMessages read() {
        ChatwootApi api(config, FakeChatwoot::api_token);
        return api.latest_messages(api.conversation(11));
    }
    MessageFate fate() { return read().sent.at(0).fate; }
};

TEST_F(ChatwootFates, BeginOnlyOnceTheChannelHasTakenIt) {
    fake.behave({.sends = false});
    static_cast<void>(send(reply("hello")));
    EXPECT_EQ(fate().state, FateKind::queued);

    fake.send_written(11, 1001);

    EXPECT_EQ(fate().state, FateKind::sent);
    EXPECT_EQ(fate().provider_message_id, "11/1001");
    EXPECT_EQ(fate().key, reply("").reply->key);
}

TEST_F(ChatwootFates, AreTheStatusesOfRows) {
    static_cast<void>(send(reply("hello")));
    fake.set_message_status(11, 1001, "delivered");
    EXPECT_EQ(fate().state, FateKind::delivered);
    fake.set_message_status(11, 1001, "read");
    EXPECT_EQ(fate().state, FateKind::read);
    fake.set_message_status(11, 1001, "failed", "131047: Re-engagement message");

    EXPECT_EQ(fate().state, FateKind::failed);
    EXPECT_EQ(fate().error,
        "more than 24 hours have passed since the customer's last message: WhatsApp takes only a template "
        "now "
        "(Meta 131047)");
}

TEST_F(ChatwootFates, AreOfWhatWentToTheCustomerAlone) {
    FakeChatwootMessage note;
    note.content = "a note";
    note.message_type = 1;
    note.is_private = true;
    fake.add(11, 55, note);

    EXPECT_TRUE(read().sent.empty());
}

TEST_F(ChatwootFates, ComeWithWhatWasTyped) {
    static_cast<void>(send(reply("*5*3*")));

    EXPECT_EQ(read().sent.at(0).message.text, "*5*3*");
    EXPECT_EQ(read().sent.at(0).message.direction, Direction::out);
}

TEST(ChatwootReasons, AreTheChannelsInPlainWords) {
    EXPECT_EQ(chatwoot_reason("63016: x").substr(0, 18), "more than 24 hours");
    EXPECT_EQ(chatwoot_reason("Template not found"), "Chatwoot says: Template not found");
    EXPECT_EQ(chatwoot_reason(""), "Chatwoot does not say why");
    EXPECT_EQ(chatwoot_reason("131999: Odd"), ": Odd (Meta 131999)");
}

} // namespace

} // namespace convassign
