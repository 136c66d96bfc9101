// SPDX-License-Identifier: MIT
#include "core/provider/twilio_sender.h"

#include "core/provider/twilio_outgoing.h"
#include "core/provider/twilio_webhook.h"
#include "tests/support/fake_twilio.h"
#include "tests/support/replies.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

constexpr const char* ann = "whatsapp:+15550001111";
constexpr const char* messages = "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json";

struct TwilioSenderTest : testing::Test {
    TwilioSenderTest() {
        config.type = "twilio";
        config.base_url = fake.base_url();
        config.settings = {{"account_sid", FakeTwilio::account_sid()}, {"sender", FakeTwilio::sender()}};
        fake.set_now(noon);
        fake.receive(ann, "hello");
    }

    SendResult send(const Delivery& delivery, Time now = noon) { return sender().send(delivery, now); }

    TwilioSender& sender() {
        if (!sender_) sender_.emplace(config, FakeTwilio::auth_token());
        return *sender_;
    }

    FakeTwilio fake;
    ProviderConfig config;

private:
    std::optional<TwilioSender> sender_;
};

TEST_F(TwilioSenderTest, SendsTheTextAsItWasTyped) {
    const std::string text = "5 + 5 = 10 & 100% *sure* {{1}}\nÜber 😀";

    const SendResult result = send(reply_delivery(text, ann));

    ASSERT_EQ(fake.sent().size(), 1U);
    EXPECT_EQ(result.outcome, SendOutcome::sent);
    EXPECT_EQ(result.provider_message_id, fake.sent()[0].sid);
    EXPECT_EQ(fake.sent()[0].body, text);
    EXPECT_EQ(fake.sent()[0].to, ann);
    EXPECT_EQ(fake.sent()[0].from, FakeTwilio::sender());
}

TEST_F(TwilioSenderTest, HasStatusesToldToTheWebhookOfTheConfiguration) {
    config.settings["public_url"] = "https://inbox.example/hooks/support";

    static_cast<void>(send(reply_delivery("hello", ann)));

    EXPECT_EQ(form_value(fake.forms().at(0), "StatusCallback"), "https://inbox.example/hooks/support");
}

TEST_F(TwilioSenderTest, SendsATemplateWithItsVariables) {
    config.templates = {{.name = "again", .provider = "support", .text = "Dear {{1}}", .id = "HX01"}};
    Delivery delivery = reply_delivery("Dear Ann \"Q\"", ann);
    delivery.reply->template_name = "again";
    delivery.reply->variables = {"Ann \"Q\""};

    EXPECT_EQ(send(delivery).outcome, SendOutcome::sent);

    EXPECT_EQ(form_value(fake.forms().at(0), "ContentSid"), "HX01");
    EXPECT_EQ(form_value(fake.forms().at(0), "ContentVariables"), R"({"1":"Ann \"Q\""})");
    EXPECT_EQ(form_value(fake.forms().at(0), "Body"), "");
}

TEST_F(TwilioSenderTest, WritesToANumberWhereOneIsKnown) {
    Delivery delivery = reply_delivery("hello", "whatsapp:US.13491208655302741918");
    EXPECT_EQ(twilio_recipient(*delivery.reply), "whatsapp:US.13491208655302741918");

    delivery.reply->addresses.emplace_back(ann);

    EXPECT_EQ(twilio_recipient(*delivery.reply), ann);
}

TEST_F(TwilioSenderTest, TellsARefusalInPlainWords) {
    const SendResult too_long = send(reply_delivery(std::string(1601, 'x'), ann));
    const SendResult no_number = send(reply_delivery("hello", "ann"));

    EXPECT_EQ(too_long.outcome, SendOutcome::refused);
    EXPECT_EQ(
        too_long.error, "the text is longer than the 1,600 characters that Twilio takes (Twilio 21617)");
    EXPECT_EQ(no_number.outcome, SendOutcome::refused);
    EXPECT_EQ(no_number.error, "the customer's address is none that can be written to (Twilio 21211)");
}

TEST_F(TwilioSenderTest, TriesLaterWhatSurelyWasNotTaken) {
    fake.fail_next(1, 429, "7");

    const SendResult limited = send(reply_delivery("hello", ann));

    EXPECT_EQ(limited.outcome, SendOutcome::try_later);
    EXPECT_TRUE(limited.surely_not_there);
    EXPECT_EQ(limited.retry_after, 7s);
    EXPECT_EQ(send(reply_delivery("hello", ann)).outcome, SendOutcome::sent);
}

TEST_F(TwilioSenderTest, WaitsForAnAdminWhereTheTokenIsWrong) {
    TwilioSender wrong(config, "another token");

    const SendResult result = wrong.send(reply_delivery("hello", ann), noon);

    EXPECT_EQ(result.outcome, SendOutcome::try_later);
    EXPECT_TRUE(result.surely_not_there);
    EXPECT_EQ(result.error, "Twilio does not take our auth token: an admin has to look at it (Twilio 20003)");
}

TEST_F(TwilioSenderTest, FindsWhatWasTakenThoughTheAnswerWasLost) {
    for (const bool is_answered : {false, true}) {
        is_answered ? fake.fail_answer_to(messages, 500, true) : fake.lose_answer_to(messages, true);
        const std::string text = is_answered ? "one" : "two";

        const SendResult lost = send(reply_delivery(text, ann));
        const SendResult found = send(repeated(reply_delivery(text, ann)));

        EXPECT_EQ(lost.outcome, SendOutcome::try_later);
        EXPECT_FALSE(lost.surely_not_there);
        EXPECT_EQ(found.outcome, SendOutcome::sent);
        EXPECT_EQ(found.provider_message_id, fake.sent().back().sid);
    }
    EXPECT_EQ(fake.sent().size(), 2U);
}

TEST_F(TwilioSenderTest, SendsAgainWhatIsNotThereAfterTwoLooks) {
    fake.lose_answer_to(messages, false);
    static_cast<void>(send(reply_delivery("hello", ann)));

    const SendResult first_look = send(repeated(reply_delivery("hello", ann)));
    const SendResult early_look = send(repeated(reply_delivery("hello", ann)), noon + 9s);

    EXPECT_EQ(first_look.outcome, SendOutcome::try_later);
    EXPECT_FALSE(first_look.surely_not_there);
    EXPECT_EQ(early_look.outcome, SendOutcome::try_later);
    EXPECT_TRUE(fake.sent().empty());
    EXPECT_EQ(send(repeated(reply_delivery("hello", ann)), noon + 10s).outcome, SendOutcome::sent);
    EXPECT_EQ(fake.sent().size(), 1U);
}

TEST_F(TwilioSenderTest, TakesNoOtherReplyWithTheSameTextForTheLostOne) {
    const std::string other = send(reply_delivery("ok", ann)).provider_message_id;
    Delivery delivery = repeated(reply_delivery("ok", ann));
    delivery.reply->known_message_ids = {other};

    EXPECT_EQ(send(delivery).outcome, SendOutcome::try_later);
    EXPECT_EQ(send(delivery, noon + 10s).outcome, SendOutcome::sent);

    EXPECT_EQ(fake.sent().size(), 2U);
}

TEST_F(TwilioSenderTest, TakesNothingOlderForTheLostOne) {
    static_cast<void>(send(reply_delivery("ok", ann)));
    fake.set_now(noon + 5min);
    Delivery delivery = repeated(reply_delivery("ok", ann));
    delivery.reply->queued_at = noon + 5min;

    EXPECT_EQ(send(delivery, noon + 5min).outcome, SendOutcome::try_later);
}

TEST_F(TwilioSenderTest, KeepsTheDoubtWhileItCannotLook) {
    fake.fail_next(1, 401);
    EXPECT_FALSE(send(repeated(reply_delivery("hello", ann))).surely_not_there);

    config.base_url = "http://127.0.0.1:1";
    TwilioSender unreachable(config, FakeTwilio::auth_token());
    const SendResult result = unreachable.send(repeated(reply_delivery("hello", ann)), noon);

    EXPECT_EQ(result.outcome, SendOutcome::try_later);
    EXPECT_FALSE(result.surely_not_there);
    EXPECT_TRUE(unreachable.send(reply_delivery("hello", ann), noon).surely_not_there);
}

TEST_F(TwilioSenderTest, AsksAPersonWhereALostTemplateMayBeAmongWhatWentOut) {
    config.templates = {{.name = "again", .provider = "support", .text = "Dear", .id = "HX01"}};
    Delivery delivery = reply_delivery("Dear", ann);
    delivery.reply->template_name = "again";
    fake.lose_answer_to(messages, true);
    static_cast<void>(send(delivery));

    EXPECT_EQ(send(repeated(delivery)).outcome, SendOutcome::perhaps_sent);
    EXPECT_EQ(fake.sent().size(), 1U);
}

TEST_F(TwilioSenderTest, ShowsTheTokenToNobody) {
    fake.answer_next({400, R"({"code":1,"message":"no )" + FakeTwilio::auth_token() + R"("})"});

    EXPECT_EQ(send(reply_delivery("hello", ann)).error, "no * (Twilio 1)");
}

TEST(TwilioOutgoing, KnowsEachStatus) {
    EXPECT_EQ(twilio_fate("accepted"), FateKind::queued);
    EXPECT_EQ(twilio_fate("sending"), FateKind::queued);
    EXPECT_EQ(twilio_fate("sent"), FateKind::sent);
    EXPECT_EQ(twilio_fate("partially_delivered"), FateKind::sent);
    EXPECT_EQ(twilio_fate("delivered"), FateKind::delivered);
    EXPECT_EQ(twilio_fate("read"), FateKind::read);
    EXPECT_EQ(twilio_fate("undelivered"), FateKind::failed);
    EXPECT_EQ(twilio_fate("canceled"), FateKind::failed);
    EXPECT_EQ(twilio_fate("received"), std::nullopt);
}

TEST(TwilioOutgoing, TellsWhyACallbackSaysThatItWasNotDelivered) {
    const Form form{{"MessageSid", "SM1"}, {"MessageStatus", "undelivered"}, {"ErrorCode", "63016"}};

    const auto fate = fate_in_form(form, noon);

    ASSERT_TRUE(fate);
    EXPECT_EQ(fate->provider_message_id, "SM1");
    EXPECT_EQ(fate->state, FateKind::failed);
    EXPECT_EQ(fate->error,
        "more than 24 hours have passed since the customer's last message: WhatsApp takes only a template "
        "now "
        "(Twilio 63016)");
}

} // namespace

} // namespace convassign
