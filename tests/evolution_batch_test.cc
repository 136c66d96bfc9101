// SPDX-License-Identifier: MIT
#include "core/provider/evolution_batch.h"

#include "core/provider/provider.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

std::string row(const std::string& message = R"({"conversation":"hello"})", const std::string& more_key = "",
    const std::string& type = "conversation") {
    return R"({"id":"cm1","key":{"id":"3EB01","fromMe":false,"remoteJid":"15005550001@s.whatsapp.net")"
        + (more_key.empty() ? "" : "," + more_key) + R"(},"pushName":"Ana","messageType":")" + type
        + R"(","message":)" + message + R"(,"messageTimestamp":1795341600})";
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
    EXPECT_EQ(message.provider_message_id, "15005550001@s.whatsapp.net/3EB01");
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
            R"({"listResponseMessage":{"title":"x"}})", R"({"locationMessage":{"name":"x"}})",
            R"({"contactMessage":{"displayName":"x"}})"})
        EXPECT_EQ(decode(row(message)).messages.at(0).text, "x") << message;
    EXPECT_EQ(decode(row("null")).messages.at(0).text, "");
}

TEST(EvolutionBatch, TellsTypeAndSizeOfMedia) {
    const EvolutionBatch batch =
        decode(row(R"({"audioMessage":{"mimetype":"audio/ogg","fileLength":"1234"}})") + ","
            + row(R"({"imageMessage":{"mimetype":"image/jpeg","fileLength":{"low":5,"high":0}}})"));

    ASSERT_EQ(batch.messages.size(), 2U);
    EXPECT_EQ(batch.messages[0].media, (std::vector<Media>{{"audio/ogg", 1234}}));
    EXPECT_EQ(batch.messages[0].media_count, 1);
    EXPECT_EQ(batch.messages[1].media, (std::vector<Media>{{"image/jpeg", {}}}));
}

TEST(EvolutionBatch, TakesTheNumberBesideALid) {
    EXPECT_EQ(decode(row("{}", R"("remoteJid":"7@lid","remoteJidAlt":"15005550001@s.whatsapp.net")"))
                  .messages.at(0)
                  .customer,
        "15005550001@s.whatsapp.net");
    EXPECT_EQ(decode(row("{}", R"("remoteJid":"7@lid")")).messages.at(0).customer, "7@lid");
}

TEST(EvolutionBatch, LeavesOutWhatNoCustomerWroteToUs) {
    const std::string cases[] = {row("{}", R"("fromMe":true)"), row("{}", R"("remoteJid":"1203630@g.us")"),
        row("{}", R"("remoteJid":"status@broadcast")"), row("{}", R"("remoteJid":"1@newsletter")"),
        row("{}", "", "reactionMessage"), row("{}", "", "protocolMessage"), row("{}", "", "editedMessage")};
    for (const std::string& one : cases) {
        const EvolutionBatch batch = decode(one);
        EXPECT_TRUE(batch.messages.empty()) << one;
        EXPECT_TRUE(batch.unread.empty()) << one;
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
