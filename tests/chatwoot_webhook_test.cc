// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_webhook.h"
#include "core/wrap/digest.h"

#include "core/wrap/crypto.h"
#include "tests/support/moments.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

const Secrets secrets{{"webhook_secret", "hook-secret"}};

const std::string event =
    R"({"account":{"id":1,"name":"Acme"},"content_attributes":{},"content":"hello","conversation":{"id":11,"inbox_id":3,"meta":{"sender":{"id":55,"name":"Ana","type":"contact"}}},"created_at":"2026-11-22T10:00:00.000Z","id":1001,"inbox":{"id":3,"name":"WhatsApp"},"message_type":"incoming","private":false,"event":"message_created"})";

ProviderConfig config() {
    ProviderConfig config;
    config.type = "chatwoot";
    config.settings = {{"account", "1"}, {"inbox", "3"}};
    return config;
}

WebhookRequest signed_request(const std::string& body, const std::string& timestamp = "1795341600") {
    return {
        {{"X-Chatwoot-Timestamp", timestamp},
            {"X-Chatwoot-Signature", "sha256=" + to_hex(hmac_sha256("hook-secret", timestamp + "." + body))}},
        {}, body};
}

WebhookReading read(const WebhookRequest& request, Time now = ten) {
    return read_chatwoot_webhook(request, config(), secrets, now);
}

/// The event with one text in place of another.
std::string changed(const std::string& from, const std::string& to) {
    std::string text = event;
    EXPECT_NE(text.find(from), std::string::npos) << from;
    return text.replace(text.find(from), from.size(), to);
}

} // namespace

TEST(ChatwootWebhook, ReadsASignedMessageAsThePollDoes) {
    const WebhookReading reading =
        read({{{"x-chatwoot-timestamp", "1795341600"},
                  {"x-chatwoot-signature",
                      "sha256=180502696b4b1e0f944536963d274462eb8b7e1595fa847f9d315996404e6822"}},
            {}, event});

    EXPECT_EQ(reading.refusal, "");
    ASSERT_EQ(reading.batch.messages.size(), 1U);
    const IncomingMessage& message = reading.batch.messages[0];
    EXPECT_EQ(message.provider_message_id, "11/1001");
    EXPECT_EQ(message.customer, "contact:55");
    EXPECT_EQ(message.customer_name, "Ana");
    EXPECT_EQ(message.text, "hello");
    EXPECT_EQ(message.sent_at, ten);
}

TEST(ChatwootWebhook, KnowsOldVersionsByTheSecretInTheAddress) {
    const WebhookRequest good{{}, {{"secret", "hook-secret"}}, event};
    const WebhookRequest bad{{}, {{"secret", "hook-secre"}}, event};

    EXPECT_EQ(read(good).batch.messages.size(), 1U);
    EXPECT_EQ(
        read(bad).refusal, "neither X-Chatwoot-Signature nor the secret in the address is there and right");
    EXPECT_NE(read({{}, {}, event}).refusal, "");
    EXPECT_NE(read_chatwoot_webhook(good, config(), {}, ten).refusal, "");
}

TEST(ChatwootWebhook, RefusesAWrongSignatureWhateverTheAddressSays) {
    WebhookRequest request = signed_request(event);
    request.query = {{"secret", "hook-secret"}};
    request.body += " ";

    EXPECT_EQ(read(request).refusal, "X-Chatwoot-Signature is wrong");
}

TEST(ChatwootWebhook, RefusesReplays) {
    EXPECT_EQ(read(signed_request(event), ten + 4min).refusal, "");
    EXPECT_NE(read(signed_request(event), ten + 6min).refusal, "");
    EXPECT_NE(read(signed_request(event), ten - 6min).refusal, "");
    EXPECT_NE(read(signed_request(event, "soon")).refusal, "");
    EXPECT_NE(read(signed_request(event, "")).refusal, "");
}

TEST(ChatwootWebhook, LeavesOutWhatNoCustomerWroteInTheInbox) {
    for (const std::string& body :
        {changed("message_created", "message_updated"), changed("incoming", "outgoing"),
            changed("\"private\":false", "\"private\":true"), changed("\"inbox_id\":3", "\"inbox_id\":4"),
            changed(R"("account":{"id":1)", R"("account":{"id":2)"),
            changed(R"("content_attributes":{})", R"("content_attributes":{"deleted":true})"),
            std::string("{}")}) {
        const WebhookReading reading = read(signed_request(body));
        EXPECT_EQ(reading.refusal, "") << body;
        EXPECT_TRUE(reading.batch.messages.empty()) << body;
        EXPECT_TRUE(reading.batch.unread.empty()) << body;
    }
}

TEST(ChatwootWebhook, KeepsAMessageThatCannotBeReadAside) {
    for (const std::string& body :
        {changed("2026-11-22T10:00:00.000Z", "yesterday"), changed(R"("id":55)", R"("id":null)")})
        EXPECT_EQ(read(signed_request(body)).batch.unread.size(), 1U) << body;
}

TEST(ChatwootWebhook, RefusesWhatIsNoEvent) {
    for (const char* body : {"", "[]", "null", "{"})
        EXPECT_EQ(read(signed_request(body)).refusal, "the body is no JSON object") << body;
}

} // namespace convassign
