// SPDX-License-Identifier: MIT
#include "core/provider/waha_webhook.h"
#include "core/wrap/digest.h"

#include "core/edited_text.h"
#include "core/wrap/crypto.h"
#include "tests/support/kept_aside.h"
#include "tests/support/moments.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

const Secrets secrets{{"webhook_secret", "my-secret-key"}};

ProviderConfig config() {
    ProviderConfig config;
    config.type = "waha";
    config.settings["session"] = "default";
    return config;
}

WebhookReading read(const std::string& body, Time now = ten) {
    const WebhookRequest request{{{"X-Webhook-Hmac", to_hex(hmac_sha512("my-secret-key", body))}}, {}, body};
    return read_waha_webhook(request, config(), secrets, now);
}

std::string event(
    const std::string& name, const std::string& payload, const std::string& session = "default") {
    return R"({"id":"evt_01","timestamp":1795341600123,"event":")" + name + R"(","session":")" + session
        + R"(","payload":)" + payload + "}";
}

const std::string payload =
    R"({"id":"false_15005550001@c.us_3EB01","timestamp":1795341600,"from":"15005550001@c.us","fromMe":false,)"
    R"("body":"hello","hasMedia":false})";

} // namespace

TEST(WahaWebhook, AcceptsTheDocumentedSignature) {
    const WebhookRequest request{
        {{"x-webhook-hmac",
            "208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8097c462b2b17a6ce93b6b47a136cf2e7"
            "8a33a63f6752c2c1631777076153fa89"}},
        {}, R"({"event":"message","session":"default","engine":"WEBJS"})"};

    EXPECT_EQ(read_waha_webhook(request, config(), secrets, ten).refusal, "");
}

TEST(WahaWebhook, ReadsAMessageAsThePollDoes) {
    for (const char* name : {"message", "message.any"}) {
        const WebhookReading reading = read(event(name, payload));
        ASSERT_EQ(reading.batch.messages.size(), 1U) << name;
        EXPECT_EQ(reading.batch.messages[0].provider_message_id, "3EB01");
        EXPECT_EQ(reading.batch.messages[0].customer, "15005550001@c.us");
        EXPECT_EQ(reading.batch.messages[0].text, "hello");
    }
}

TEST(WahaWebhook, LeavesAPersonWithoutNumberToThePoll) {
    std::string by_lid = payload;
    by_lid.replace(by_lid.find(R"("from":"15005550001@c.us")"), 25, R"("from":"777@lid")");

    const WebhookReading reading = read(event("message", by_lid));

    EXPECT_EQ(reading.refusal, "");
    EXPECT_TRUE(reading.batch.messages.empty());
}

TEST(WahaWebhook, ReadsWhatCustomersDidToEarlierMessages) {
    const Time at = from_milliseconds(1'795'341'600'123);
    const struct {
        const char* event;
        const char* payload;
        MessageChange change;
    } cases[] = {
        {"message.edited", R"({"id":"false_1@c.us_B","editedMessageId":"A","_data":{}})",
            {"A", MessageChangeKind::edited, std::string(text_of_unreadable_edit), at}},
        {"message.edited", R"({"id":"false_1@c.us_B","editedMessageId":"A","body":"new","_data":{}})",
            {"A", MessageChangeKind::edited, "new", at}},
        {"message.edited",
            R"({"id":"false_1@c.us_B","editedMessageId":"A","timestamp":1795341599,"_data":{"Message":{"conversation":"new"}}})",
            {"A", MessageChangeKind::edited, "new", from_milliseconds(1'795'341'599'000)}},
        {"message.revoked", R"({"after":{"id":"false_1@c.us_B"},"revokedMessageId":"A","before":null})",
            {"A", MessageChangeKind::deleted, "", at}},
        {"message.revoked", R"({"after":{"id":"false_1@c.us_B"},"before":{"id":"false_1@c.us_A"}})",
            {"A", MessageChangeKind::deleted, "", at}},
        {"message.revoked", R"({"after":{"id":"false_1@c.us_A"},"before":null})",
            {"A", MessageChangeKind::deleted, "", at}},
    };
    for (const auto& one : cases) {
        const WebhookReading reading = read(event(one.event, one.payload));
        EXPECT_EQ(reading.batch.changes, std::vector<MessageChange>{one.change}) << one.payload;
        EXPECT_TRUE(reading.batch.messages.empty()) << one.payload;
    }
    EXPECT_EQ(read(event("message.revoked", R"({"after":{"id":"true_1@c.us_A","fromMe":true}})"))
                  .batch.changes.size(),
        1U)
        << "one of ours";
}

TEST(WahaWebhook, ReadsWhatBecameOfAMessageOfOurs) {
    const WebhookReading reading = read(event("message.ack",
        R"({"id":"true_1@c.us_A","from":"1@c.us","to":"2@c.us","participant":null,"fromMe":true,"ack":3,"ackName":"READ"})"));

    ASSERT_EQ(reading.batch.fates.size(), 1U);
    EXPECT_EQ(reading.batch.fates[0],
        (MessageFate{"A", "", FateKind::read, "", from_milliseconds(1'795'341'600'123)}));
    EXPECT_TRUE(reading.batch.messages.empty());
    EXPECT_TRUE(
        read(event("message.ack", R"({"id":"false_1@c.us_A","fromMe":false,"ack":3})")).batch.fates.empty())
        << "what we have read of a customer's";
}

TEST(WahaWebhook, ReadsWhatWentOutFromThePhone) {
    const WebhookReading reading = read(event("message.any",
        R"({"id":"true_15005550001@c.us_3EB02","timestamp":1795341600,"from":"14155238886@c.us","fromMe":true,)"
        R"("to":"15005550001@c.us","source":"app","body":"on my way","hasMedia":false,"ack":1})"));

    ASSERT_EQ(reading.batch.messages.size(), 1U);
    EXPECT_EQ(reading.batch.messages[0].direction, Direction::out);
    EXPECT_EQ(reading.batch.messages[0].customer, "15005550001@c.us");
    EXPECT_EQ(reading.batch.fates.at(0).state, FateKind::sent);
}

TEST(WahaWebhook, LeavesOutOtherEventsAndSessions) {
    for (const std::string& body :
        {event("message.ack", payload), event("message.reaction", payload), event("session.status", "{}"),
            event("message", payload, "other"), event("message", "null"), std::string("{}")}) {
        const WebhookReading reading = read(body);
        EXPECT_EQ(reading.refusal, "") << body;
        EXPECT_TRUE(reading.batch.messages.empty()) << body;
    }
}

TEST(WahaWebhook, RefusesWhatIsNotSigned) {
    const std::string body = event("message", payload);
    WebhookRequest request{{{"X-Webhook-Hmac", to_hex(hmac_sha512("another", body))}}, {}, body};
    EXPECT_EQ(
        read_waha_webhook(request, config(), secrets, ten).refusal, "X-Webhook-Hmac is wrong or missing");
    request.headers.clear();
    EXPECT_NE(read_waha_webhook(request, config(), secrets, ten).refusal, "");
    EXPECT_NE(read_waha_webhook(request, config(), {}, ten).refusal, "");
}

TEST(WahaWebhook, RefusesOldEvents) {
    EXPECT_EQ(read(event("message", payload), ten + 4min).refusal, "");
    EXPECT_NE(read(event("message", payload), ten + 6min).refusal, "");
    EXPECT_NE(read(event("message", payload), ten - 6min).refusal, "");
}

TEST(WahaWebhook, KeepsWhatIsNoEventAside) {
    for (const char* body : {"", "[]", "null", "{"})
        EXPECT_EQ(kept_aside(read(body).batch.unread), std::string("the body is no JSON object: ") + body);
    EXPECT_EQ(
        read(R"({"timestamp":1795341600000,"event":"message","session":"default"})").batch.unread.size(), 1U);
}

TEST(WahaWebhook, KeepsAMessageThatCannotBeReadAside) {
    EXPECT_EQ(read(event("message", R"({"id":"x","from":"1@c.us"})")).batch.unread.size(), 1U);
}

} // namespace convassign
