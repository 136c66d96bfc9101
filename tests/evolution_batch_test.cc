// SPDX-License-Identifier: MIT
#include "core/provider/evolution_batch.h"

#include "core/provider/provider.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

const std::string hello = R"({"conversation":"hello"})";

std::string row(const std::string& message = R"({"conversation":"hello"})", const std::string& more_key = "",
    const std::string& type = "conversation", const std::string& more = "") {
    return R"({"id":"cm1","key":{"id":"3EB01","fromMe":false,"remoteJid":"15005550001@s.whatsapp.net")"
        + (more_key.empty() ? "" : "," + more_key) + R"(},"pushName":"Ana","messageType":")" + type
        + R"(","message":)" + message + R"(,"messageTimestamp":1795341600)" + (more.empty() ? "" : "," + more)
        + "}";
}

EvolutionBatch decode(const std::string& rows) {
    return decode_evolution_batch(
        R"({"messages":{"total":7,"pages":1,"currentPage":1,"records":[)" + rows + "]}}");
}

} // namespace

TEST(EvolutionBatch, TellsWhatARowTells) {
    const EvolutionBatch batch = decode(row());

    EXPECT_EQ(batch.total, 7U);
    EXPECT_EQ(batch.rows, 1U);
    ASSERT_EQ(batch.messages.size(), 1U);
    const IncomingMessage& message = batch.messages[0];
    EXPECT_EQ(message.provider_message_id, "3EB01");
    EXPECT_EQ(message.customer, "15005550001@s.whatsapp.net");
    EXPECT_EQ(message.customer_name, "Ana");
    EXPECT_EQ(message.text, "hello");
    EXPECT_EQ(message.sent_at, from_milliseconds(1'795'341'600'000));
}

TEST(EvolutionBatch, FindsTheTextOfEachKindOfMessage) {
    for (const char* message :
        {R"({"extendedTextMessage":{"text":"x"}})", R"({"imageMessage":{"caption":"x"}})",
            R"({"videoMessage":{"caption":"x"}})", R"({"documentMessage":{"caption":"x"}})",
            R"({"buttonsResponseMessage":{"selectedDisplayText":"x"}})",
            R"({"templateButtonReplyMessage":{"selectedDisplayText":"x"}})",
            R"({"listResponseMessage":{"title":"x"}})",
            R"({"ephemeralMessage":{"message":{"conversation":"x"}}})"})
        EXPECT_EQ(decode(row(message)).messages.at(0).text, "x") << message;
    EXPECT_EQ(decode(row(R"({"locationMessage":{"name":"x"}})")).messages.at(0).text, "📍 x");
    EXPECT_EQ(decode(row(R"({"contactMessage":{"displayName":"x"}})")).messages.at(0).text, "contact: x");
}

TEST(EvolutionBatch, TellsTypeAndSizeOfMedia) {
    const EvolutionBatch batch =
        decode(row(R"({"audioMessage":{"mimetype":"audio/ogg","fileLength":"1234"}})") + ","
            + row(R"({"imageMessage":{"mimetype":"image/jpeg","fileLength":{"low":5,"high":0}}})"));

    ASSERT_EQ(batch.messages.size(), 2U);
    EXPECT_EQ(batch.messages[1].media.at(0).type, "audio/ogg");
    EXPECT_EQ(batch.messages[1].media.at(0).size, 1234);
    EXPECT_EQ(batch.messages[1].media_count, 1);
    EXPECT_EQ(batch.messages[0].media.at(0).type, "image/jpeg");
    EXPECT_EQ(batch.messages[0].media.at(0).size, 5);
}

TEST(EvolutionBatch, TakesTheNumberBesideALid) {
    for (const char* beside : {R"("remoteJidAlt":"15005550001@s.whatsapp.net")",
             R"("senderPn":"15005550001:7@s.whatsapp.net")", R"("remoteJidAlt":"15005550001@hosted")"}) {
        const IncomingMessage message =
            decode(row(hello, R"("remoteJid":"7@lid",)" + std::string(beside))).messages.at(0);
        EXPECT_EQ(message.customer, "15005550001@s.whatsapp.net") << beside;
        EXPECT_EQ(message.other_addresses, std::vector<std::string>{"7@lid"}) << beside;
    }
    const IncomingMessage bare = decode(row(hello, R"("remoteJid":"7@lid")")).messages.at(0);
    EXPECT_EQ(bare.customer, "7@lid");
    EXPECT_TRUE(bare.other_addresses.empty());
}

TEST(EvolutionBatch, TellsWhatWentOutToACustomer) {
    const EvolutionBatch batch =
        decode(row(hello, R"("fromMe":true,"senderPn":"14155238886@s.whatsapp.net")"));

    ASSERT_EQ(batch.messages.size(), 1U);
    EXPECT_EQ(batch.messages[0].direction, Direction::out);
    EXPECT_EQ(batch.messages[0].customer, "15005550001@s.whatsapp.net");
    EXPECT_TRUE(batch.messages[0].other_addresses.empty()) << "who sent it is us";
    EXPECT_EQ(batch.messages[0].customer_name, "") << "the name is ours";
    EXPECT_TRUE(batch.fates.empty()) << "nothing is told yet";
}

TEST(EvolutionBatch, TellsTheHighestOfWhatBecameOfIt) {
    const struct {
        const char* row;
        FateKind state;
    } cases[] = {{R"("MessageUpdate":[{"status":"SERVER_ACK"}])", FateKind::sent},
        {R"("status":"PENDING","MessageUpdate":[{"status":"READ"},{"status":"DELIVERY_ACK"}])",
            FateKind::read},
        {R"("MessageUpdate":[{"status":"PLAYED"}])", FateKind::read},
        {R"("MessageUpdate":[{"status":"ERROR"},{"status":"SERVER_ACK"}])", FateKind::failed},
        {R"("MessageUpdate":[{"status":3},{"status":2}])", FateKind::delivered},
        {R"("MessageUpdate":[{"status":"DELIVERED"},{"status":"SENT"},{"status":"EDITED"}])",
            FateKind::delivered},
        {R"("status":"PENDING")", FateKind::queued},
        {R"("MessageUpdate":[{"status":"FAILED"}])", FateKind::failed}};
    for (const auto& one : cases) {
        const EvolutionBatch batch = decode(row(hello, R"("fromMe":true)", "conversation", one.row));
        ASSERT_EQ(batch.fates.size(), 1U) << one.row;
        EXPECT_EQ(batch.fates[0].provider_message_id, "3EB01");
        EXPECT_EQ(batch.fates[0].state, one.state) << one.row;
        EXPECT_EQ(batch.fates[0].error.empty(), one.state != FateKind::failed) << one.row;
    }
    EXPECT_TRUE(decode(row(hello, "", "conversation", cases[0].row)).fates.empty()) << "a customer's message";
}

TEST(EvolutionBatch, KeepsNothingOfOursAsideThatCannotBeRead) {
    const EvolutionBatch batch =
        decode(row(hello, R"("fromMe":true)", "conversation", R"("messageTimestamp":"x")"));

    EXPECT_TRUE(batch.unread.empty());
    EXPECT_TRUE(batch.messages.empty());
}

TEST(EvolutionBatch, TellsWhereFilesAre) {
    EXPECT_EQ(decode(row(R"({"imageMessage":{"mimetype":"image/jpeg"}})", "", "imageMessage"))
                  .messages.at(0)
                  .media.at(0)
                  .locator,
        "3EB01");
}

TEST(EvolutionBatch, LeavesOutWhatNoCustomerWroteToUs) {
    const std::string cases[] = {row(hello, R"("remoteJid":"1203630@g.us")"),
        row(hello, R"("remoteJid":"status@broadcast")"), row(hello, R"("remoteJid":"1@newsletter")"),
        row(hello, R"("remoteJid":"0@s.whatsapp.net")"), row("{}", "", "reactionMessage"),
        row("{}", "", "protocolMessage"), row("{}", "", "editedMessage"), row("{}", "", "unknown"),
        row(R"({"reactionMessage":{"text":"x"}})", "", "reactionMessage")};
    for (const std::string& one : cases) {
        const EvolutionBatch batch = decode(one);
        EXPECT_TRUE(batch.messages.empty()) << one;
        EXPECT_TRUE(batch.unread.empty()) << one;
        EXPECT_TRUE(batch.changes.empty()) << one;
    }
}

TEST(EvolutionBatch, TellsThatACustomerDeletedAMessage) {
    const std::string updated = R"("MessageUpdate":[{"status":"DELIVERY_ACK"},{"status":")";
    const std::string cases[] = {row("null", "", "conversation", updated + R"(EDITED"}])"), row("null"),
        row(hello, "", "conversation", updated + R"(DELETED"}])"), row(hello, R"("deleted":true)"),
        row(R"({"protocolMessage":{"type":"REVOKE","key":{"id":"3EB01"}}})", R"("id":"3EB02")"),
        row("null", "", "conversation", R"("messageStubType":"REVOKE")")};
    for (const std::string& one : cases) {
        const EvolutionBatch batch = decode(one);
        EXPECT_TRUE(batch.messages.empty()) << one;
        EXPECT_EQ(batch.changes,
            (std::vector<MessageChange>{
                {"3EB01", MessageChangeKind::deleted, "", from_milliseconds(1'795'341'600'000)}}))
            << one;
    }
}

TEST(EvolutionBatch, TellsThatACustomerEditedAMessage) {
    const EvolutionBatch batch =
        decode(row(hello, "", "conversation", R"("MessageUpdate":[{"status":"EDITED"}])"));

    ASSERT_EQ(batch.messages.size(), 1U); // perhaps nobody has seen it before
    EXPECT_EQ(batch.changes,
        (std::vector<MessageChange>{
            {"3EB01", MessageChangeKind::edited, "hello", from_milliseconds(1'795'341'600'000)}}));
}

TEST(EvolutionBatch, TellsCallsAndNewNumbersOfRowsWithoutContent) {
    const std::string call = R"("messageStubType":"CALL_MISSED_VIDEO")";
    const std::string number =
        R"("messageStubType":42,"messageStubParameters":["15005550001@s.whatsapp.net","15005550009"])";
    const EvolutionBatch batch = decode(row("null", "", "unknown", number) + ","
        + row("null", "", "unknown", call) + "," + row("null", "", "unknown", R"("messageStubType":39)"));

    ASSERT_EQ(batch.messages.size(), 2U);
    EXPECT_EQ(batch.messages[0].text, "missed video call");
    EXPECT_EQ(batch.messages[0].worth, MessageWorth::content);
    EXPECT_EQ(batch.messages[1].text, "changed the number to +15005550009");
    EXPECT_EQ(batch.messages[1].worth, MessageWorth::notice);
    EXPECT_EQ(batch.joins,
        (std::vector<JoinedAddresses>{{"15005550001@s.whatsapp.net", "15005550009@s.whatsapp.net"}}));
    EXPECT_TRUE(batch.changes.empty());
}

TEST(EvolutionBatch, OrdersMessagesOfOneSecondAsTheirRowsWereWritten) {
    const auto written = [](const std::string& text, const std::string& id) {
        std::string one = row(R"({"conversation":")" + text + R"("})");
        return one.replace(one.find("cm1"), 3, id);
    };
    for (const std::string& rows :
        {written("three", "cm3") + "," + written("two", "cm2") + "," + written("one", "cm1"),
            written("two", "cm9") + "," + written("three", "cm10") + "," + written("one", "cm1"),
            written("three", "") + "," + written("two", "") + "," + written("one", "")}) {
        std::string texts;
        for (const IncomingMessage& message : decode(rows).messages)
            texts += message.text + " ";
        EXPECT_EQ(texts, "one two three ") << rows;
    }
}

TEST(EvolutionBatch, KeepsARowThatCannotBeReadAside) {
    for (const char* bad :
        {"null", "7", "[]", "{}", R"({"key":{"remoteJid":"1@s.whatsapp.net"},"messageTimestamp":1})",
            R"({"key":{"remoteJid":"1@s.whatsapp.net","id":"A"}})",
            R"({"key":{"remoteJid":"1@s.whatsapp.net","id":"A"},"messageTimestamp":1,"message":{"conversation":7}})"}) {
        const EvolutionBatch batch = decode(std::string(bad) + "," + row());
        EXPECT_EQ(batch.messages.size(), 1U) << bad;
        EXPECT_EQ(batch.unread.size(), 1U) << bad;
    }
}

TEST(EvolutionBatch, RefusesWhatIsNoList) {
    for (const char* body :
        {"", "[]", "null", "{}", R"({"messages":[]})", R"({"messages":{"records":7}})", "<html>"})
        EXPECT_THROW(static_cast<void>(decode_evolution_batch(body)), ProviderError) << body;
}

} // namespace convassign
