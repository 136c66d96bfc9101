// SPDX-License-Identifier: MIT
#include "core/provider/meta_sender.h"

#include "core/provider/meta_outgoing.h"
#include "core/provider/meta_webhook.h"
#include "core/wrap/crypto.h"
#include "core/wrap/digest.h"
#include "core/wrap/json.h"
#include "tests/support/fake_meta.h"
#include "tests/support/replies.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace convassign {

namespace {

constexpr const char* ann = "+16505551234";
constexpr const char* messages = "/v23.0/106540352242922/messages";

struct MetaSenderTest : testing::Test {
    MetaSenderTest() {
        setenv("TEST_OF_META", FakeMeta::access_token, 1);
        setenv("TEST_OF_360", FakeMeta::api_key, 1);
        config.type = "meta";
        config.base_url = fake.base_url();
        config.settings = {{"phone_number_id", FakeMeta::number_id}, {"api_version", "v23.0"},
            {"access_token_env", "TEST_OF_META"}};
        fake.set_now(noon);
    }

    SendResult send(const Delivery& delivery) {
        return MetaSender(config, meta_access(config)).send(delivery, noon);
    }
    Json sent(std::size_t place = 0) { return parse_json(fake.sent().at(place).body); }

    void use_360dialog() {
        config.settings.erase("access_token_env");
        config.settings["api_key_env"] = "TEST_OF_360";
    }

    FakeMeta fake;
    ProviderConfig config;
};

TEST_F(MetaSenderTest, SendsTheTextAsItWasTyped) {
    const std::string text = "*bold* {{1}} \"q\"\nÜber 😀";

    const SendResult result = send(reply_delivery(text, ann));

    EXPECT_EQ(result.outcome, SendOutcome::sent);
    EXPECT_EQ(result.provider_message_id, "wamid.OUT1");
    EXPECT_EQ(sent()["text"]["body"], text);
    EXPECT_EQ(sent()["text"]["preview_url"], false);
    EXPECT_EQ(sent()["to"], "16505551234");
    EXPECT_EQ(sent()["type"], "text");
    EXPECT_EQ(sent()["messaging_product"], "whatsapp");
    EXPECT_EQ(sent()["biz_opaque_callback_data"], reply_delivery("", "").reply->key);
}

TEST_F(MetaSenderTest, SendsByTheServerOf360dialogWithItsKey) {
    use_360dialog();

    EXPECT_EQ(send(reply_delivery("hello", ann)).outcome, SendOutcome::sent);

    EXPECT_EQ(fake.requests().at(0).path, "/messages");
    EXPECT_EQ(fake.requests().at(0).authorization, "");
}

TEST_F(MetaSenderTest, WritesToAUserIdWhereNoNumberIsKnown) {
    static_cast<void>(send(reply_delivery("hello", "US.13491208655302741918")));
    Delivery with_number = reply_delivery("hello", "US.13491208655302741918");
    with_number.reply->addresses.emplace_back(ann);
    static_cast<void>(send(with_number));

    EXPECT_EQ(sent(0)["recipient"], "US.13491208655302741918");
    EXPECT_FALSE(sent(0).contains("to"));
    EXPECT_EQ(sent(1)["to"], "16505551234");
    EXPECT_FALSE(sent(1).contains("recipient"));
}

TEST_F(MetaSenderTest, SendsATemplateWithItsVariables) {
    config.templates = {
        {.name = "again", .provider = "support", .text = "Dear {{1}}", .id = "dear", .language = "en_US"}};
    Delivery delivery = reply_delivery("Dear Ann", ann);
    delivery.reply->template_name = "again";
    delivery.reply->variables = {"Ann"};

    EXPECT_EQ(send(delivery).outcome, SendOutcome::sent);

    EXPECT_EQ(sent()["type"], "template");
    EXPECT_EQ(sent()["template"].dump(),
        R"({"components":[{"parameters":[{"text":"Ann","type":"text"}],"type":"body"}],)"
        R"("language":{"code":"en_US"},"name":"dear"})");
}

TEST_F(MetaSenderTest, TellsARefusalInPlainWords) {
    fake.answer_next(meta_problem(400, 131047, "Re-engagement message"));
    const SendResult window = send(reply_delivery("hello", ann));
    fake.answer_next(meta_problem(400, 131999, "new"));
    const SendResult unknown = send(reply_delivery("hello", ann));

    EXPECT_EQ(window.outcome, SendOutcome::refused);
    EXPECT_EQ(window.error,
        "more than 24 hours have passed since the customer's last message: WhatsApp takes only a template "
        "now "
        "(Meta 131047)");
    EXPECT_EQ(unknown.outcome, SendOutcome::refused);
    EXPECT_EQ(unknown.error, "details of it (Meta 131999)");
}

TEST_F(MetaSenderTest, TriesLaterWhatSurelyWasNotTaken) {
    const std::vector<FakeAnswer> refusals{meta_problem(400, 131056, "pair rate"),
        meta_problem(429, 130429, "rate"), meta_problem(500, 131016, "away"), meta_problem(401, 190, "ended"),
        {400, R"({"meta":{"developer_message":"x"},"error":"You have exceeded the endpoint rate limit."})"}};
    for (const FakeAnswer& refusal : refusals) {
        fake.answer_next(refusal);

        const SendResult result = send(reply_delivery("hello", ann));

        EXPECT_EQ(result.outcome, SendOutcome::try_later) << refusal.body;
        EXPECT_TRUE(result.surely_not_there) << refusal.body;
    }
    EXPECT_TRUE(fake.sent().empty());
}

TEST_F(MetaSenderTest, AsksAPersonWhereTheAnswerWasLost) {
    fake.lose_answer_to(messages, true);
    const SendResult lost = send(reply_delivery("hello", ann));
    fake.fail_answer_to(messages, 500, true);
    const SendResult failed = send(reply_delivery("hello", ann));
    const SendResult broken_off = send(repeated(reply_delivery("hello", ann)));

    EXPECT_EQ(lost.outcome, SendOutcome::perhaps_sent);
    EXPECT_EQ(failed.outcome, SendOutcome::perhaps_sent);
    EXPECT_EQ(broken_off.outcome, SendOutcome::perhaps_sent);
    EXPECT_EQ(fake.sent().size(), 2U);
}

TEST_F(MetaSenderTest, TriesLaterWhereMetaWasNotReached) {
    config.base_url = "http://127.0.0.1:1";

    const SendResult result = send(reply_delivery("hello", ann));

    EXPECT_EQ(result.outcome, SendOutcome::try_later);
    EXPECT_TRUE(result.surely_not_there);
}

struct MetaStatuses : MetaSenderTest {
    FetchedBatch read(const std::string& body) {
        const WebhookRequest request{
            {{"X-Hub-Signature-256", "sha256=" + to_hex(hmac_sha256(FakeMeta::app_secret, body))}}, {}, body};
        return read_meta_webhook(request, config, {{"app_secret", FakeMeta::app_secret}}, noon).batch;
    }
};

TEST_F(MetaStatuses, TellWhatBecameOfAReplyWithItsKey) {
    fake.lose_answer_to(messages, true);
    static_cast<void>(send(reply_delivery("hello", ann)));

    const FetchedBatch batch = read(fake.status("wamid.OUT1", "delivered"));

    ASSERT_EQ(batch.fates.size(), 1U);
    EXPECT_EQ(batch.fates[0],
        (MessageFate{"wamid.OUT1", reply_delivery("", "").reply->key, FateKind::delivered, "", noon}));
    EXPECT_TRUE(batch.messages.empty());
}

TEST_F(MetaStatuses, SayThatAVoiceNoteWasHeardAndWhyAMessageFailed) {
    EXPECT_EQ(read(fake.status("wamid.X", "played")).fates.at(0).state, FateKind::read);
    const MessageFate failed = read(fake.status("wamid.X", "failed", 131026)).fates.at(0);

    EXPECT_EQ(failed.state, FateKind::failed);
    EXPECT_EQ(failed.key, "");
    EXPECT_NE(
        failed.error.find("it cannot be delivered: the customer is not on WhatsApp"), std::string::npos);
    EXPECT_TRUE(read(fake.status("wamid.X", "deleted")).fates.empty());
}

} // namespace

} // namespace convassign
