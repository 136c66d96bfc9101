// SPDX-License-Identifier: MIT
#include "core/provider/chatwoot_batch.h"

#include "core/provider/provider.h"
#include "tests/support/moments.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

ChatwootConversation conversation() {
    ChatwootConversation one;
    one.id = 11;
    one.customer = "contact:55";
    one.customer_name = "Ana";
    return one;
}

ChatwootMessages decode(const std::string& rows) {
    return decode_chatwoot_messages(R"({"meta":{},"payload":[)" + rows + "]}", conversation());
}

/// A row of the customer's, with more members, which win.
std::string row(const std::string& more = "") {
    return R"({"id":1001,"content":"hello","message_type":0,"private":false,"created_at":1795341600)"
        + (more.empty() ? "" : "," + more) + "}";
}

std::string conversation_row(const std::string& more) {
    return R"({"id":11,"inbox_id":3,"status":"open","updated_at":1763805600.123456,"last_activity_at":1763805600,)"
        + more + "}";
}

} // namespace

TEST(ChatwootMessages, TellWhatARowTells) {
    const ChatwootMessages batch = decode(row());

    ASSERT_EQ(batch.messages.size(), 1U);
    const IncomingMessage& message = batch.messages[0];
    EXPECT_EQ(message.provider_message_id, "11/1001");
    EXPECT_EQ(message.customer, "contact:55");
    EXPECT_EQ(message.customer_name, "Ana");
    EXPECT_EQ(message.text, "hello");
    EXPECT_EQ(message.sent_at, ten);
    EXPECT_EQ(message.media_count, 0);
    EXPECT_EQ(batch.ids, std::vector<std::int64_t>{1001});
}

TEST(ChatwootMessages, TellTypeAndSizeOfAttachments) {
    const ChatwootMessages batch = decode(row(
        R"("content":null,"attachments":[{"file_type":"image","file_size":1234},{"file_type":"location"}])"));

    ASSERT_EQ(batch.messages.size(), 1U);
    EXPECT_EQ(batch.messages[0].text, "");
    EXPECT_EQ(batch.messages[0].media_count, 2);
    EXPECT_EQ(batch.messages[0].media, (std::vector<Media>{{"image", 1234}, {"location", {}}}));
}

TEST(ChatwootMessages, LeaveOutWhatTheCustomerDidNotWrite) {
    const char* cases[] = {R"("message_type":1)", R"("message_type":2)", R"("message_type":3)",
        R"("private":true)", R"("content":"","content_attributes":{"deleted":true})"};
    for (const char* more : cases) {
        const ChatwootMessages batch = decode(row(more));
        EXPECT_TRUE(batch.messages.empty()) << more;
        EXPECT_TRUE(batch.unread.empty()) << more;
        EXPECT_EQ(batch.ids.size(), 1U) << more;
    }
}

TEST(ChatwootMessages, TellInWordsWhatHasNoText) {
    struct Case {
        const char* row;
        const char* text;
    };
    const Case cases[] = {
        {R"("attachments":[{"file_type":"location","coordinates_lat":48.2104,"coordinates_long":16.3656,)"
         R"("fallback_title":"Café Central, Herrengasse 14"}])",
            "📍 Café Central, Herrengasse 14 (48.2104, 16.3656)"},
        {R"("attachments":[{"file_type":"location","coordinates_lat":48.2104,"coordinates_long":16.3656}])",
            "📍 48.2104, 16.3656"},
        {R"("attachments":[{"file_type":"contact","fallback_title":"+1 500 555 0101",)"
         R"("meta":{"firstName":"Ana","lastName":"Roe"}}])",
            "contact: Ana Roe, +1 500 555 0101"},
        {R"("attachments":[{"file_type":"fallback","fallback_title":"Offer",)"
         R"("data_url":"https://example.org/o"}])",
            "Offer: https://example.org/o"},
        {R"("content_type":"input_select","content_attributes":{"submitted_values":)"
         R"([{"title":"Monday","value":"mon"}]})",
            "Monday"},
        {R"("content_type":"form","content_attributes":{"submitted_values":)"
         R"([{"name":"name","value":"Ana"},{"name":"guests","value":3}]})",
            "name: Ana, guests: 3"},
        {R"("content_type":"input_email","content_attributes":{"submitted_email":"ana@example.org"})",
            "ana@example.org"},
        {R"("content_attributes":{"is_unsupported":true})",
            "a message that Chatwoot cannot show; read it on the phone"},
        {R"("content_type":"voice_call")", "voice call"},
        {R"("content_attributes":{"image_type":"story_mention"})", "a mention in a story"},
    };
    for (const auto& [more, text] : cases) {
        const ChatwootMessages batch = decode(row(std::string(R"("content":null,)") + more));
        ASSERT_EQ(batch.messages.size(), 1U) << more;
        EXPECT_EQ(batch.messages[0].text, text) << more;
        EXPECT_EQ(batch.messages[0].worth, MessageWorth::content) << more;
        EXPECT_EQ(batch.messages[0].media_count, 0) << more;
    }
}

TEST(ChatwootMessages, ArePutInWordsBehindTheirText) {
    const ChatwootMessages batch = decode(
        row(R"("content":"Ana","attachments":[{"file_type":"contact","fallback_title":"+1 500 555 0101"}])"));

    ASSERT_EQ(batch.messages.size(), 1U);
    EXPECT_EQ(batch.messages[0].text, "Ana\ncontact: +1 500 555 0101");
}

TEST(ChatwootMessages, AreUnknownWhereTheyHoldNothing) {
    const ChatwootMessages batch = decode(row(R"("content":null,"content_type":"cards")"));

    ASSERT_EQ(batch.messages.size(), 1U);
    EXPECT_EQ(batch.messages[0].worth, MessageWorth::unknown);
    EXPECT_EQ(batch.messages[0].text, "a message of the kind 'cards'");
}

TEST(ChatwootMessages, TellTheNamesOfFiles) {
    const ChatwootMessages batch = decode(row(
        R"("attachments":[{"file_type":"file","content_type":"application/pdf","file_size":9,)"
        R"("data_url":"https://chatwoot.example/rails/blobs/redirect/x1/caf%C3%A9%20menu.pdf?disposition=a"},)"
        R"({"file_type":"audio","fallback_title":"note","extension":"ogg"}])"));

    ASSERT_EQ(batch.messages.size(), 1U);
    EXPECT_EQ(batch.messages[0].media,
        (std::vector<Media>{
            {"application/pdf", 9, "café menu.pdf", {},
                "https://chatwoot.example/rails/blobs/redirect/x1/caf%C3%A9%20menu.pdf?disposition=a"},
            {"audio", {}, "note.ogg"}}));
}

TEST(ChatwootMessages, TellWhatWasDeletedOfTheCustomers) {
    const std::string deleted =
        R"("content":"This message was deleted","content_attributes":{"deleted":true})";
    const ChatwootMessages batch =
        decode(row(deleted) + "," + row(R"("id":1002,"message_type":1,)" + deleted));

    EXPECT_EQ(batch.changes, (std::vector<MessageChange>{{"11/1001", MessageChangeKind::deleted, "", ten}}));
}

TEST(ChatwootMessages, TellWhatChatwootSaysItself) {
    const ChatwootMessages batch =
        decode(row(R"("id":2,"message_type":2,"content":"Assigned to Ana by Lea")") + "," + row());

    EXPECT_EQ(batch.activities, std::vector<std::string>{"Assigned to Ana by Lea"});
}

TEST(ChatwootMessages, TellWhatWasAnsweredToFormsOfOurs) {
    const auto read = [](const std::string& members) {
        return decode_chatwoot_messages(
            R"({"payload":[{"id":1,"created_at":1763805600,"message_type":3,"content":"Which?",)" + members
                + "}]}",
            conversation());
    };

    const auto open =
        read(R"("content_type":"input_select","content_attributes":{"items":[{"title":"Shoes"}]})");
    EXPECT_TRUE(open.answers.empty());
    EXPECT_EQ(open.open_forms, std::vector<std::string>{"11/1"});
    const auto answered = read(
        R"("content_type":"input_select","content_attributes":{"submitted_values":[{"title":"Shoes"}]})");
    ASSERT_EQ(answered.answers.size(), 1U);
    EXPECT_EQ(answered.answers[0].text, "Shoes (asked: Which?)");
    EXPECT_TRUE(answered.messages.empty());
    const auto hidden = read(
        R"("private":true,"content_type":"form","content_attributes":{"submitted_values":[{"name":"a","value":"b"}]})");
    EXPECT_TRUE(hidden.answers.empty());
    EXPECT_TRUE(read(R"("content_type":"text","content_attributes":{"submitted_values":[{"title":"x"}]})")
                    .answers.empty());
}

TEST(ChatwootMessages, ComeInTheOrderOfTheirTime) {
    const ChatwootMessages batch = decode(
        row(R"("id":2,"content":"late","created_at":1795341601)") + "," + row(R"("id":3,"content":"early")"));

    ASSERT_EQ(batch.messages.size(), 2U);
    EXPECT_EQ(batch.messages[0].text, "early");
    EXPECT_EQ(batch.ids, (std::vector<std::int64_t>{2, 3}));
}

TEST(ChatwootMessages, KeepARowThatCannotBeReadAside) {
    const char* cases[] = {R"({"id":7,"message_type":0,"created_at":null})",
        R"({"id":7,"message_type":0,"created_at":"yesterday"})",
        R"({"id":7,"message_type":0,"created_at":1e300})",
        R"({"id":7,"message_type":0,"created_at":1,"content":{}})", R"({"message_type":0,"created_at":1})",
        R"({"id":-7,"message_type":0,"created_at":1})", "null", "[]", "7"};
    for (const char* bad : cases) {
        const ChatwootMessages batch = decode(std::string(bad) + "," + row());
        EXPECT_EQ(batch.messages.size(), 1U) << bad;
        ASSERT_EQ(batch.unread.size(), 1U) << bad;
        EXPECT_NE(batch.unread[0].reason, "") << bad;
        EXPECT_EQ(batch.rows, 2U) << bad;
    }
}

TEST(ChatwootMessages, SayWhyAndWhatARowIsThatCannotBeRead) {
    const ChatwootMessages batch = decode(R"({"id":7,"message_type":0,"created_at":null})");

    ASSERT_EQ(batch.unread.size(), 1U);
    EXPECT_EQ(batch.unread[0].provider_message_id, "11/7");
    EXPECT_EQ(batch.unread[0].reason, "'created_at' is no number of seconds since 1970");
    EXPECT_EQ(batch.unread[0].excerpt, R"({"created_at":null,"id":7,"message_type":0})");
}

TEST(ChatwootMessages, RepairTextsThatAreNoUtf8) {
    const ChatwootMessages batch = decode(row(R"("content":"a\ud83d)"
                                              "\xFF"
                                              R"(b")"));

    ASSERT_EQ(batch.messages.size(), 1U);
    EXPECT_EQ(batch.messages[0].text, "a\uFFFD\uFFFDb");
}

TEST(ChatwootMessages, RefuseWhatIsNoBatch) {
    for (const char* body : {"", "null", "[]", "{}", R"({"payload":{}})", R"({"payload":[)", "<html>"})
        EXPECT_THROW(static_cast<void>(decode_chatwoot_messages(body, conversation())), ProviderError)
            << body;
}

TEST(ChatwootList, TellsWhatARowTells) {
    const std::string body = R"({"data":{"meta":{},"payload":[)"
        + conversation_row(
            R"("meta":{"sender":{"id":55,"name":"Ana"},"assignee":{"id":7,"email":"a@example.org"}},)"
            R"("messages":[{"id":912}],"last_non_activity_message":{"id":911})")
        + "," + conversation_row(R"("meta":{"sender":{"id":56,"name":null}},"messages":[])") + "]}}";

    const ChatwootList list = decode_chatwoot_list(body);

    ASSERT_EQ(list.conversations.size(), 2U);
    const ChatwootConversation& one = list.conversations[0];
    EXPECT_EQ(one.id, 11);
    EXPECT_EQ(one.inbox, 3);
    EXPECT_EQ(one.status, "open");
    EXPECT_EQ(one.newest_message, 912);
    EXPECT_EQ(one.customer, "contact:55");
    EXPECT_EQ(one.customer_name, "Ana");
    EXPECT_EQ(one.assignee, 7);
    EXPECT_EQ(one.assignee_email, "a@example.org");
    EXPECT_EQ(one.last_activity_at, from_milliseconds(1'763'805'600'000));
    EXPECT_EQ(list.conversations[1].assignee, std::nullopt);
    EXPECT_EQ(list.conversations[1].newest_message, 0);
}

TEST(ChatwootList, KeepsARowThatCannotBeReadAside) {
    const ChatwootList list =
        decode_chatwoot_list(R"({"data":{"payload":[)" + conversation_row(R"("meta":{"sender":null})") + ","
            + conversation_row(R"("meta":{"sender":{"id":55}})") + "]}}");

    EXPECT_EQ(list.conversations.size(), 1U);
    ASSERT_EQ(list.unread.size(), 1U);
    EXPECT_EQ(list.rows, 2U);
}

TEST(ChatwootAgents, AreOnlineAsEitherWordingHasIt) {
    const auto agents = decode_chatwoot_agents(
        R"([{"id":7,"email":"a@example.org","name":"A","availability_status":"online"},)"
        R"({"id":8,"availability_status":"available"},{"id":9,"availability_status":"busy"},)"
        R"({"id":10,"availability_status":"offline"},{"id":11},{"name":"nobody"}])");

    ASSERT_EQ(agents.size(), 5U);
    EXPECT_EQ(agents[0].email, "a@example.org");
    EXPECT_TRUE(agents[0].is_online);
    EXPECT_TRUE(agents[1].is_online);
    EXPECT_FALSE(agents[2].is_online);
    EXPECT_FALSE(agents[3].is_online);
    EXPECT_FALSE(agents[4].is_online);
}

TEST(ChatwootAgents, AreThereThoughARowAmongThemIsOdd) {
    const auto agents = decode_chatwoot_agents(
        R"([{"id":7,"name":5},{"id":8,"email":[]},{"id":0},3,{"id":9,"availability_status":"online"}])");

    ASSERT_EQ(agents.size(), 1U);
    EXPECT_EQ(agents[0].id, 9);
}

TEST(ChatwootAssignee, IsNobodyWhereTheAgentIsUnknown) {
    EXPECT_EQ(decode_chatwoot_assignee(R"({"id":7,"name":"A"})"), 7);
    EXPECT_EQ(decode_chatwoot_assignee("null"), std::nullopt);
    EXPECT_THROW(static_cast<void>(decode_chatwoot_assignee("{}")), ProviderError);
    EXPECT_THROW(static_cast<void>(decode_chatwoot_assignee("")), ProviderError);
}

TEST(ChatwootMessageId, NamesTheConversation) {
    EXPECT_EQ(chatwoot_conversation_of(chatwoot_message_id(11, 1001)), 11);
    EXPECT_EQ(chatwoot_conversation_of("11"), std::nullopt);
    EXPECT_EQ(chatwoot_conversation_of("wamid.7/1"), std::nullopt);
}

} // namespace convassign
