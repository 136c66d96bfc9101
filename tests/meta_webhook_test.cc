// SPDX-License-Identifier: MIT
#include "core/provider/meta_webhook.h"
#include "core/wrap/digest.h"

#include "core/wrap/crypto.h"
#include "tests/support/moments.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

const Secrets secrets{{"app_secret", "app-secret"}, {"verify_token", "verify-me"}};

ProviderConfig config() {
    ProviderConfig config;
    config.type = "meta";
    config.settings["phone_number_id"] = "106540352242922";
    return config;
}

WebhookRequest signed_request(const std::string& body) {
    return {{{"X-Hub-Signature-256", "sha256=" + to_hex(hmac_sha256("app-secret", body))}}, {}, body};
}

WebhookReading read(const WebhookRequest& request) {
    return read_meta_webhook(request, config(), secrets, ten);
}

/// What a batch of these changes brings.
FetchedBatch batch_of(const std::string& changes) {
    const WebhookReading reading = read(signed_request(
        R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[)" + changes + "]}]}"));
    EXPECT_EQ(reading.refusal, "");
    return reading.batch;
}

std::string change(const std::string& content, const std::string& phone_number_id = "106540352242922") {
    return R"({"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":)"
           R"("15550783881","phone_number_id":")"
        + phone_number_id + R"("},"contacts":[{"profile":{"name":"Ana"},"wa_id":"16505551234"}],)" + content
        + "}}";
}

std::string message(const std::string& content, const std::string& id = "wamid.1") {
    return R"({"from":"16505551234","id":")" + id + R"(","timestamp":"1795341600",)" + content + "}";
}

FetchedBatch batch_of_message(const std::string& content) {
    return batch_of(change("\"messages\":[" + message(content) + "]"));
}

} // namespace

TEST(MetaWebhook, ReadsASignedMessageWithItsEscapes) {
    const std::string body =
        R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},"contacts":[{"profile":{"name":"Zo\u00eb"},"wa_id":"16505551234"}],"messages":[{"from":"16505551234","id":"wamid.6","timestamp":"1795341600","type":"text","text":{"body":"na\u00efve \ud83d\ude42"}}]},"field":"messages"}]}]})";

    const WebhookReading reading = read(
        {{{"x-hub-signature-256", "sha256=b194d008eed8abca185b45c67aa5703bd6c3ae53892cbdfe3b0c009e758efc00"}},
            {}, body});

    EXPECT_EQ(reading.refusal, "");
    ASSERT_EQ(reading.batch.messages.size(), 1U);
    const IncomingMessage& message = reading.batch.messages[0];
    EXPECT_EQ(message.provider_message_id, "wamid.6");
    EXPECT_EQ(message.customer, "+16505551234");
    EXPECT_EQ(message.customer_name, "Zoë");
    EXPECT_EQ(message.text, "naïve 🙂");
    EXPECT_EQ(message.sent_at, ten);
    EXPECT_EQ(reading.batch.first_answer_at, ten) << "a line begins with its first message";
}

TEST(MetaWebhook, RefusesWhatIsNotSignedByTheApp) {
    WebhookRequest request = signed_request(R"({"entry":[]})");
    EXPECT_EQ(read(request).refusal, "");

    request.body += " ";
    EXPECT_EQ(read(request).refusal, "X-Hub-Signature-256 is wrong");
    request.headers.clear();
    EXPECT_EQ(read(request).refusal, "neither X-Hub-Signature-256 nor X-Webhook-Secret can be checked");
    request.headers = {{"X-Webhook-Secret", ""}};
    EXPECT_NE(read(request).refusal, "");
    EXPECT_NE(read_meta_webhook(signed_request("{}"), config(), {}, ten).refusal, "");
}

TEST(MetaWebhook, TakesASecretHeaderOfOurOwnWhereOneIsGiven) {
    const Secrets own{{"header_secret", "s3cret"}};
    const WebhookRequest good{{{"X-Webhook-Secret", "s3cret"}}, {}, "{}"};
    const WebhookRequest bad{{{"X-Webhook-Secret", "s3cre"}}, {}, "{}"};

    EXPECT_EQ(read_meta_webhook(good, config(), own, ten).refusal, "");
    EXPECT_EQ(read_meta_webhook(bad, config(), own, ten).refusal, "X-Webhook-Secret is wrong");
    EXPECT_NE(read_meta_webhook(good, config(), secrets, ten).refusal, "");
}

TEST(MetaWebhook, ReadsEveryMessageOfABatch) {
    const FetchedBatch batch = batch_of(
        change("\"messages\":[" + message(R"("type":"text","text":{"body":"one"})", "wamid.1") + ","
            + message(R"("type":"text","text":{"body":"two"})", "wamid.2") + "]")
        + R"(,{"field":"account_update","value":{}},)"
        + change("\"messages\":[" + message(R"("type":"text","text":{"body":"three"})", "wamid.3") + "]"));

    ASSERT_EQ(batch.messages.size(), 3U);
    EXPECT_EQ(batch.messages[2].text, "three");
    EXPECT_EQ(batch.messages[2].customer_name, "Ana");
}

TEST(MetaWebhook, TellsEachKindOfMessageInWords) {
    struct Case {
        std::string content;
        std::string text;
    };
    const Case cases[] = {
        {R"("type":"button","button":{"payload":"p","text":"Unsubscribe"})", "Unsubscribe"},
        {R"("type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"c","title":"Cancel"}})",
            "Cancel"},
        {R"("type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"p","title":"Express"}})",
            "Express"},
        {R"("type":"location","location":{"latitude":37.4,"longitude":-122.1,"name":"Philz","address":"101 Forest"})",
            "Philz, 101 Forest"},
        {R"("type":"location","location":{"latitude":37.4,"longitude":-122.1})", ""},
        {R"("type":"contacts","contacts":[{"name":{"formatted_name":"Lucía"}},{"name":{"formatted_name":"Ana"}}])",
            "Lucía, Ana"},
        {R"("type":"order","order":{"text":"two of these","product_items":[]})", "two of these"},
        {R"("type":"unsupported","errors":[{"code":131051}])", ""},
        {R"("type":"image","image":{"caption":"Taj Mahal","mime_type":"image/jpeg"})", "Taj Mahal"},
    };
    for (const Case& one : cases) {
        const FetchedBatch batch = batch_of_message(one.content);
        ASSERT_EQ(batch.messages.size(), 1U) << one.content;
        EXPECT_EQ(batch.messages[0].text, one.text) << one.content;
    }
}

TEST(MetaWebhook, TellsTheTypeOfMedia) {
    const FetchedBatch batch =
        batch_of_message(R"("type":"audio","audio":{"mime_type":"audio/ogg; codecs=opus"})");

    EXPECT_EQ(batch.messages.at(0).media_count, 1);
    EXPECT_EQ(batch.messages.at(0).media, (std::vector<Media>{{"audio/ogg; codecs=opus", {}}}));
}

TEST(MetaWebhook, LeavesOutWhatIsNoMessageToUs) {
    const std::string text = R"("type":"text","text":{"body":"x"})";
    const std::string cases[] = {
        change(R"("statuses":[{"id":"wamid.1","status":"read","timestamp":"1","recipient_id":"1650"}])"),
        change("\"messages\":[" + message(R"("type":"reaction","reaction":{"emoji":"x"})") + "]"),
        change("\"messages\":[" + message(R"("type":"system","system":{"body":"changed"})") + "]"),
        change("\"messages\":[" + message(text + R"(,"group_id":"Y2Fw")") + "]"),
        change("\"messages\":[" + message(text) + "]", "999"),
        R"({"field":"group_lifecycle_update","value":{"groups":[]}})",
        R"({"field":"smb_message_echoes","value":{"message_echoes":[]}})",
    };
    for (const std::string& one : cases) {
        const FetchedBatch batch = batch_of(one);
        EXPECT_TRUE(batch.messages.empty()) << one;
        EXPECT_TRUE(batch.unread.empty()) << one;
    }
}

TEST(MetaWebhook, KeepsAMessageThatCannotBeReadAside) {
    for (const std::string bad : {R"({"id":"wamid.9","timestamp":"1","type":"text"})",
             R"({"id":"wamid.9","from":"1","timestamp":"soon","type":"text"})",
             R"({"from":"1","timestamp":"1"})",
             R"({"id":"wamid.9","from":"1","timestamp":"1","type":"text","text":{"body":7}})", "null", "7"}) {
        const FetchedBatch batch = batch_of(
            change("\"messages\":[" + bad + "," + message(R"("type":"text","text":{"body":"good"})") + "]"));
        EXPECT_EQ(batch.messages.size(), 1U) << bad;
        EXPECT_EQ(batch.unread.size(), 1U) << bad;
    }
}

TEST(MetaWebhook, SurvivesAnythingInPlaceOfAnything) {
    for (const char* body :
        {"{}", R"({"entry":7})", R"({"entry":[7,null,[]]})", R"({"entry":[{"changes":{}}]})",
            R"({"entry":[{"changes":[7,{"field":7,"value":7},{"field":"messages"}]}]})"})
        EXPECT_EQ(read(signed_request(body)).refusal, "") << body;
    for (const char* body : {"", "[]", "7", "{", "null"})
        EXPECT_EQ(read(signed_request(body)).refusal, "the body is no JSON object") << body;
}

TEST(MetaHandshake, IsAnsweredOnlyWithTheRightToken) {
    WebhookRequest request;
    request.query = {
        {"hub.mode", "subscribe"}, {"hub.verify_token", "verify-me"}, {"hub.challenge", "1158201444"}};
    EXPECT_EQ(answer_meta_handshake(request, secrets), "1158201444");

    EXPECT_EQ(answer_meta_handshake(request, {}), std::nullopt);
    request.query[1].second = "verify-m";
    EXPECT_EQ(answer_meta_handshake(request, secrets), std::nullopt);
    request.query[1].second = "verify-me";
    request.query[0].second = "unsubscribe";
    EXPECT_EQ(answer_meta_handshake(request, secrets), std::nullopt);
}

TEST(MetaCustomer, IsOneForBothFormsOfANumber) {
    const std::pair<const char*, const char*> cases[] = {
        {"16505551234", "+16505551234"},
        {"554187654321", "+5541987654321"},  // a mobile number without its 9
        {"5541987654321", "+5541987654321"}, // and with it
        {"554133334444", "+554133334444"},   // a landline has none
        {"541123456789", "+5491123456789"},
        {"5491123456789", "+5491123456789"},
        {"+16505551234", "+16505551234"},
        {"US.13491208655302741918", "US.13491208655302741918"},
        {"", ""},
    };
    for (const auto& [id, customer] : cases)
        EXPECT_EQ(meta_customer(id), customer) << id;
}

} // namespace convassign
