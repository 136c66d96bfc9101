// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_webhook.h"
#include "core/wrap/digest.h"

#include "core/wrap/crypto.h"
#include "tests/support/kept_aside.h"
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
    for (const std::string& body : {changed("message_created", "contact_updated"),
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

namespace {

/// The event with what belongs to a conversation beside its number.
std::string with_conversation(const std::string& members) {
    return changed(R"("conversation":{"id":11,)", R"("conversation":{"id":11,)" + members + ",");
}

std::string conversation_event(const std::string& name, const std::string& members) {
    return R"({"event":")" + name + R"(","id":11,"inbox_id":3,)" + members
        + R"(,"updated_at":1795341600.5,"messages":[{"id":1001}],"timestamp":1795341600})";
}

const std::string nobody = R"("meta":{"sender":{"id":55},"assignee":null,"assignee_type":null})";

InboxState state_in(const std::string& body) {
    const WebhookReading reading = read(signed_request(body));
    EXPECT_EQ(reading.refusal, "") << body;
    EXPECT_EQ(reading.batch.states.size(), 1U) << body;
    return reading.batch.states.empty() ? InboxState{} : reading.batch.states[0];
}

} // namespace

TEST(ChatwootWebhook, TellsThatAMessageIsWithTheBot) {
    EXPECT_TRUE(state_in(with_conversation(R"("status":"pending")")).with_bot);
    EXPECT_FALSE(state_in(with_conversation(R"("status":"open")")).with_bot);
    ProviderConfig drawn = config();
    drawn.settings["pending"] = "draw";
    const WebhookRequest request = signed_request(with_conversation(R"("status":"pending")"));
    EXPECT_FALSE(read_chatwoot_webhook(request, drawn, secrets, ten).batch.states[0].with_bot);
}

TEST(ChatwootWebhook, TakesWhatABlockedContactWritesForANotice) {
    for (const std::string& body :
        {changed(R"("message_type")", R"("sender":{"blocked":true},"message_type")"),
            changed(R"("sender":{"id":55,)", R"("sender":{"id":55,"blocked":true,)")}) {
        const WebhookReading reading = read(signed_request(body));
        ASSERT_EQ(reading.batch.messages.size(), 1U) << body;
        EXPECT_EQ(reading.batch.messages[0].worth, MessageWorth::notice) << body;
    }
}

TEST(ChatwootWebhook, PassesOnWhatPeopleAnswerThere) {
    std::string body = changed("incoming", "outgoing");
    body.replace(body.find(R"("private":false)"), 15,
        R"("sender":{"id":7,"email":"maria@example.org","type":"user"},"private":false)");

    const FetchedBatch batch = read(signed_request(body)).batch;

    ASSERT_EQ(batch.messages.size(), 1U);
    EXPECT_EQ(batch.messages[0].direction, Direction::out);
    EXPECT_EQ(batch.messages[0].agent, "maria");
    EXPECT_EQ(batch.messages[0].provider_message_id, "11/1001");
}

TEST(ChatwootWebhook, TellsWhatBecameOfAReply) {
    std::string body = changed("incoming", "outgoing");
    body.replace(body.find("message_created"), 15, "message_updated");
    body.replace(body.find(R"("inbox_id":3)"), 12,
        R"("inbox_id":3,"channel":"Channel::Whatsapp","messages":[{"id":1001,"status":"read","source_id":"wamid.1"}])");

    const FetchedBatch batch = read(signed_request(body), ten + 1s).batch;

    EXPECT_TRUE(batch.messages.empty());
    EXPECT_EQ(batch.fates, (std::vector<MessageFate>{{"11/1001", "", FateKind::read, "", ten + 1s}}));
}

TEST(ChatwootWebhook, TellsThatAMessageWasDeletedOrHasAnotherText) {
    const WebhookReading deleted = read(
        signed_request(changed(R"("content_attributes":{})", R"("content_attributes":{"deleted":true})")));
    const WebhookReading edited = read(signed_request(changed("message_created", "message_updated")));

    ASSERT_EQ(deleted.batch.changes.size(), 1U);
    EXPECT_EQ(deleted.batch.changes[0].kind, MessageChangeKind::deleted);
    EXPECT_TRUE(edited.batch.messages.empty()) << "it opens nothing";
    EXPECT_EQ(edited.batch.changes,
        (std::vector<MessageChange>{{"11/1001", MessageChangeKind::edited, "hello", ten}}));
}

TEST(ChatwootWebhook, TakesAnAnswerToAFormForAMessage) {
    std::string text = changed(R"("content_attributes":{})",
        R"("content_type":"input_csat","content_attributes":{"submitted_values":{"csat_survey_response":{"rating":5}}})");
    text.replace(text.find("message_created"), 15, "message_updated");
    text.replace(text.find(R"("message_type":"incoming")"), 25, R"("message_type":"template")");
    text.replace(text.find(R"("inbox_id":3)"), 12, R"("inbox_id":3,"status":"resolved")");

    const WebhookReading reading = read(signed_request(text), ten + 1min);

    ASSERT_EQ(reading.batch.messages.size(), 1U);
    EXPECT_EQ(reading.batch.messages[0].text, "rating: 5 (asked: hello)");
    EXPECT_EQ(reading.batch.messages[0].sent_at, ten + 1min) << "when it was answered, not asked";
    ASSERT_EQ(reading.batch.states.size(), 1U);
    EXPECT_TRUE(reading.batch.states[0].is_closed) << "a rating opens nothing that is resolved there";
}

TEST(ChatwootWebhook, TellsWhatBecomesOfAConversation) {
    const InboxState closed =
        state_in(conversation_event("conversation_status_changed", R"("status":"resolved",)" + nobody));
    EXPECT_TRUE(closed.is_closed);
    EXPECT_EQ(closed.newest_message, 1001);
    EXPECT_EQ(closed.message_prefix, "11/");
    EXPECT_EQ(closed.customer, "contact:55");
    EXPECT_EQ(closed.changed_at, ten + 500ms);
    const InboxState taken =
        state_in(conversation_event("conversation_updated", R"("status":"open",)" + nobody));
    EXPECT_TRUE(taken.is_nobodys);
    EXPECT_FALSE(taken.is_closed);
    EXPECT_EQ(taken.seen_at, ten - 5s) << "it may be late, and their clock another one";
    const InboxState given = state_in(conversation_event("conversation_updated",
        R"("status":"open","meta":{"sender":{"id":55},"assignee_type":"User",)"
        R"("assignee":{"id":7,"email":"maria@example.org"}})"));
    EXPECT_EQ(given.agent, "maria");
    const InboxState of_bot = state_in(conversation_event("conversation_updated",
        R"("status":"pending","meta":{"sender":{"id":55},"assignee_type":"AgentBot","assignee":{"id":7}})"));
    EXPECT_TRUE(of_bot.with_bot);
    EXPECT_EQ(of_bot.agent, "");
}

TEST(ChatwootWebhook, LeavesOutConversationsOfOtherInboxesAndOddOnes) {
    for (const std::string& members : {R"("inbox_id":4,"status":"open",)" + nobody,
             std::string(R"("status":"open","meta":{"sender":7})"), std::string(R"("status":7)")}) {
        const WebhookReading reading =
            read(signed_request(conversation_event("conversation_updated", members)));
        EXPECT_TRUE(reading.batch.states.empty()) << members;
        EXPECT_TRUE(reading.batch.unread.empty()) << members;
    }
}

TEST(ChatwootWebhook, KeepsAMessageThatCannotBeReadAside) {
    for (const std::string& body :
        {changed("2026-11-22T10:00:00.000Z", "yesterday"), changed(R"("id":55)", R"("id":null)")})
        EXPECT_EQ(read(signed_request(body)).batch.unread.size(), 1U) << body;
}

TEST(ChatwootWebhook, KeepsWhatIsNoEventAside) {
    for (const char* body : {"", "[]", "null", "{"}) {
        const WebhookReading reading = read(signed_request(body));
        EXPECT_EQ(reading.refusal, "") << body;
        EXPECT_EQ(kept_aside(reading.batch.unread), std::string("the body is no JSON object: ") + body);
        EXPECT_NE(read({{}, {}, body}).refusal, "") << "nobody knows who sent it";
    }
}

} // namespace convassign
