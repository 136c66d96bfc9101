// SPDX-License-Identifier: MIT
#include "core/provider/waha_batch.h"

#include "core/provider/provider.h"
#include "core/provider/waha_row.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

std::string row(const std::string& more = "") {
    return R"({"id":"false_15005550001@c.us_3EB01","timestamp":1795341600,"from":"15005550001@c.us","fromMe":false,)"
           R"("body":"hello","hasMedia":false,"media":null,"vCards":[])"
        + (more.empty() ? "" : "," + more) + "}";
}

WahaMessages decode(const std::string& rows) { return decode_waha_messages("[" + rows + "]"); }

} // namespace

TEST(WahaMessages, TellWhatARowTells) {
    const WahaMessages batch = decode(row(R"("_data":{"notifyName":"Ana"})"));

    ASSERT_EQ(batch.messages.size(), 1U);
    const IncomingMessage& message = batch.messages[0];
    EXPECT_EQ(message.provider_message_id, "3EB01");
    EXPECT_EQ(message.customer, "15005550001@c.us");
    EXPECT_EQ(message.customer_name, "Ana");
    EXPECT_EQ(message.text, "hello");
    EXPECT_EQ(message.sent_at, from_milliseconds(1'795'341'600'000));
    EXPECT_EQ(message.media_count, 0);
}

TEST(WahaMessages, HaveOneIdByNumberAndByLid) {
    const WahaMessages batch = decode(row() + "," + row(R"("id":"false_777@lid_3EB01","from":"777@lid")"));

    ASSERT_EQ(batch.messages.size(), 2U);
    EXPECT_EQ(batch.messages[0].provider_message_id, batch.messages[1].provider_message_id);
    EXPECT_TRUE(is_waha_lid(batch.messages[1].customer));
}

TEST(WahaMessages, TellTheNumberBesideALid) {
    for (const char* data : {R"({"key":{"remoteJidAlt":"15005550001@s.whatsapp.net"}})",
             R"({"key":{"senderPn":"15005550001@s.whatsapp.net"}})",
             R"({"Info":{"SenderAlt":"15005550001@c.us"}})"})
        EXPECT_EQ(decode(row(R"("from":"777@lid","_data":)" + std::string(data))).messages.at(0).customer,
            "15005550001@c.us")
            << data;
}

TEST(WahaMessages, TellEachAddressOfThePerson) {
    const IncomingMessage message = decode(
        row(R"("from":"777@lid","_data":{"key":{"remoteJid":"777:2@lid","remoteJidAlt":"15005550001:4@s.whatsapp.net"}})"))
                                        .messages.at(0);

    EXPECT_EQ(message.customer, "15005550001@c.us");
    EXPECT_EQ(message.other_addresses, std::vector<std::string>{"777@lid"});
}

TEST(WahaMessages, AreToldByTheEnginesOwnMessage) {
    const struct {
        const char* more;
        const char* text;
    } cases[] = {
        {R"("body":null,"_data":{"message":{"ephemeralMessage":{"message":{"conversation":"x"}}}})", "x"},
        {R"("body":"","_data":{"Message":{"extendedTextMessage":{"text":"x"}}})", "x"},
        {R"("body":"x","_data":{"message":{"imageMessage":{}}})", "x"},
        {R"("body":"x","_data":{"message":{}})", "x"},
        {R"("body":"x","_data":{"message":{"newThingMessage":{"a":1}}})", "x"},
        {R"("body":null,"location":{"description":"Cafe","latitude":1,"longitude":"2"},"_data":{})",
            "📍 Cafe (1, 2)"},
        {R"("body":"/9j/4AAQ","location":{"latitude":"1.5","longitude":2,"description":null})", "📍 1.5, 2"},
        {R"("body":null,"vCards":["BEGIN:VCARD\nFN:Bob\nEND:VCARD"])", "contact: Bob"},
        {R"("body":null,"_data":{"messageStubType":"CALL_MISSED_VOICE"})", "missed voice call"},
        {R"("body":"","_data":{"type":"call_log"})", "missed voice call"},
    };
    for (const auto& one : cases) {
        const WahaMessages batch = decode(row(one.more));
        ASSERT_EQ(batch.messages.size(), 1U) << one.more;
        EXPECT_EQ(batch.messages[0].text, one.text) << one.more;
        EXPECT_EQ(batch.messages[0].worth, MessageWorth::content) << one.more;
    }
}

TEST(WahaMessages, AreUnknownWhereNobodyCanReadThem) {
    for (const char* more :
        {R"("body":null)", R"("body":null,"_data":{"message":{"newThingMessage":{"a":1}}})",
            R"("body":"","_data":{"type":"new_type"})"}) {
        const WahaMessages batch = decode(row(more));
        ASSERT_EQ(batch.messages.size(), 1U) << more;
        EXPECT_EQ(batch.messages[0].worth, MessageWorth::unknown) << more;
        EXPECT_NE(batch.messages[0].text, "") << more;
    }
}

TEST(WahaMessages, TellWhatCustomersDidToEarlierOnes) {
    const struct {
        const char* more;
        MessageChange change;
    } cases[] = {
        {R"("body":null,"_data":{"message":{"protocolMessage":{"type":"REVOKE","key":{"id":"A"}}}})",
            {"A", MessageChangeKind::deleted, "", from_milliseconds(1'795'341'600'000)}},
        {R"("body":"new","_data":{"Message":{"protocolMessage":{"type":14,"key":{"ID":"A"},"editedMessage":{"conversation":"new"}}}})",
            {"A", MessageChangeKind::edited, "new", from_milliseconds(1'795'341'600'000)}},
        {R"("body":null,"_data":{"messageStubType":1})",
            {"3EB01", MessageChangeKind::deleted, "", from_milliseconds(1'795'341'600'000)}},
        {R"("body":"","_data":{"type":"revoked"})",
            {"3EB01", MessageChangeKind::deleted, "", from_milliseconds(1'795'341'600'000)}},
    };
    for (const auto& one : cases) {
        const WahaMessages batch = decode(row(one.more));
        EXPECT_TRUE(batch.messages.empty()) << one.more;
        EXPECT_EQ(batch.changes, std::vector<MessageChange>{one.change}) << one.more;
    }
}

TEST(WahaMessages, TellANewNumber) {
    const WahaMessages batch = decode(row(
        R"("body":null,"_data":{"messageStubType":"CHANGE_NUMBER","messageStubParameters":["15005550299"]})"));

    ASSERT_EQ(batch.messages.size(), 1U);
    EXPECT_EQ(batch.messages[0].worth, MessageWorth::notice);
    EXPECT_EQ(batch.messages[0].text, "changed the number to +15005550299");
    EXPECT_EQ(batch.joins, (std::vector<JoinedAddresses>{{"15005550001@c.us", "15005550299@c.us"}}));
}

TEST(WahaMessages, HaveTheBareIdWhateverTheirChatIsCalled) {
    for (const char* id :
        {"false_15005550001@c.us_3EB01", "false_777@lid_3EB01", "false_15005550001_1:4@c.us_3EB01",
            "false_1203@g.us_3EB01_15005550001@c.us", "false_1203@g.us_3EB01_15005550001_1:4@c.us"})
        EXPECT_EQ(bare_waha_id(id), "3EB01") << id;
    for (const char* odd : {"3EB01", "", "_", "false_", "false_1@c.us_"})
        EXPECT_EQ(bare_waha_id(odd), odd) << odd;
}

TEST(WahaMessages, TellTheNumberInOneForm) {
    EXPECT_EQ(
        decode(row(R"("from":"15005550001@s.whatsapp.net")")).messages.at(0).customer, "15005550001@c.us");
}

TEST(WahaMessages, TellOfMediaWithTheirTypeWhereItIsKnown) {
    const IncomingMessage bare = decode(row(R"("hasMedia":true)")).messages.at(0);
    const IncomingMessage typed =
        decode(row(R"("hasMedia":true,"media":{"url":null,"mimetype":"audio/ogg"})")).messages.at(0);

    EXPECT_EQ(bare.media_count, 1);
    EXPECT_EQ(bare.media.at(0).type, "application/octet-stream") << "what is there to be fetched is told";
    EXPECT_EQ(typed.media.size(), 1U);
    EXPECT_EQ(typed.media.at(0).type, "audio/ogg");
}

TEST(WahaMessages, FindTheNameWhereAnyEngineHasIt) {
    for (const char* data :
        {R"({"pushName":"Ana"})", R"({"notifyName":"Ana"})", R"({"Info":{"PushName":"Ana"}})"})
        EXPECT_EQ(decode(row(R"("_data":)" + std::string(data))).messages.at(0).customer_name, "Ana") << data;
    for (const char* data : {"null", "[]", R"({"pushName":7})", R"({"Info":null})"})
        EXPECT_EQ(decode(row(R"("_data":)" + std::string(data))).messages.at(0).customer_name, "") << data;
}

TEST(WahaMessages, TellWhatWentOutToACustomer) {
    for (const char* more :
        {R"("id":"true_15005550001@c.us_3EB01","fromMe":true,"from":"14155238886@c.us","to":"15005550001@c.us","ack":2)",
            R"("id":"true_15005550001@c.us_3EB01","fromMe":true,"ackName":"DEVICE")",
            R"("id":{"_serialized":"true_15005550001@c.us_3EB01"},"fromMe":true,"from":"14155238886@c.us","ack":2)",
            R"("id":"3EB01","fromMe":true,"from":"1415@c.us","to":"15005550001@c.us","ack":2)",
            R"("id":"true_777@lid_3EB01","fromMe":true,"ack":2,"_data":{"pushName":"we","key":{"remoteJid":"777@lid",)"
            R"("remoteJidAlt":"15005550001@s.whatsapp.net"}})",
            R"("id":"true_777@lid_3EB01","fromMe":true,"ack":2,"_data":{"Info":{"RecipientAlt":"15005550001@s.whatsapp.net",)"
            R"("SenderAlt":"14155238886@s.whatsapp.net"}})"}) {
        const WahaMessages batch = decode(row(more));
        ASSERT_EQ(batch.messages.size(), 1U) << more;
        EXPECT_EQ(batch.messages[0].direction, Direction::out) << more;
        EXPECT_EQ(batch.messages[0].provider_message_id, "3EB01") << more;
        EXPECT_EQ(batch.messages[0].customer, "15005550001@c.us") << more;
        EXPECT_EQ(batch.messages[0].customer_name, "") << "the name is ours";
        EXPECT_EQ(batch.messages[0].text, "hello");
        ASSERT_EQ(batch.fates.size(), 1U) << more;
        EXPECT_EQ(batch.fates[0].provider_message_id, "3EB01") << more;
        EXPECT_EQ(batch.fates[0].state, FateKind::delivered) << more;
    }
}

TEST(WahaMessages, TellWhatBecameOfIt) {
    const struct {
        int ack;
        FateKind state;
    } cases[] = {{-1, FateKind::failed}, {0, FateKind::queued}, {1, FateKind::sent}, {2, FateKind::delivered},
        {3, FateKind::read}, {4, FateKind::read}};
    for (const auto& one : cases) {
        const WahaMessages batch = decode(row(R"("fromMe":true,"ack":)" + std::to_string(one.ack)));
        EXPECT_EQ(batch.fates.at(0).state, one.state) << one.ack;
        EXPECT_EQ(batch.fates.at(0).error.empty(), one.state != FateKind::failed);
    }
    for (const char* odd : {R"("ack":9)", R"("ack":null)", R"("ackName":"NEW")", R"("ack":"x")"})
        EXPECT_TRUE(decode(row(R"("fromMe":true,)" + std::string(odd))).fates.empty()) << odd;
    EXPECT_TRUE(decode(row(R"("ack":3)")).fates.empty()) << "what we have read of a customer's";
}

TEST(WahaMessages, TellWhatWeDidToAMessageOfOurs) {
    const WahaMessages edited = decode(row(
        R"("fromMe":true,"_data":{"message":{"protocolMessage":{"type":"MESSAGE_EDIT","key":{"id":"3EB00"},)"
        R"("editedMessage":{"conversation":"better"}}}})"));
    EXPECT_EQ(edited.changes.at(0),
        (MessageChange{"3EB00", MessageChangeKind::edited, "better", from_milliseconds(1'795'341'600'000)}));
    EXPECT_TRUE(edited.messages.empty());
    EXPECT_EQ(decode(row(R"("fromMe":true,"body":"","_data":{"type":"revoked"})")).changes.at(0).kind,
        MessageChangeKind::deleted);
}

TEST(WahaMessages, KeepNothingOfOursAsideThatCannotBeRead) {
    for (const char* more : {R"("fromMe":true,"timestamp":null)", R"("fromMe":true,"id":7,"timestamp":"x")",
             R"("fromMe":true,"id":"true_1203@g.us_3EB01")",
             R"("fromMe":true,"id":"true_status@broadcast_3EB01")"}) {
        const WahaMessages batch = decode(row(more));
        EXPECT_TRUE(batch.unread.empty()) << more;
        EXPECT_TRUE(batch.messages.empty()) << more;
    }
}

TEST(WahaMessages, TellWhereFilesAre) {
    const std::string whole = "false_15005550001@c.us_3EB01";
    EXPECT_EQ(
        decode(row(R"("hasMedia":true,"media":{"mimetype":"image/png"})")).messages.at(0).media.at(0).locator,
        whole);
    EXPECT_EQ(decode(row(R"("id":"3EB01","hasMedia":true)")).messages.at(0).media.at(0).locator, whole);
    const Media of_web = decode(
        row(R"("hasMedia":true,"_data":{"type":"document","mimetype":"application/pdf","size":9,"filename":"a.pdf"})"))
                             .messages.at(0)
                             .media.at(0);
    EXPECT_EQ(of_web.type, "application/pdf");
    EXPECT_EQ(of_web.size, 9);
    EXPECT_EQ(of_web.name, "a.pdf");
}

TEST(WahaMessages, LeaveOutWhatNoCustomerWroteToUs) {
    const char* cases[] = {R"("from":"1203630@g.us","participant":"15005550005@c.us")",
        R"("from":"status@broadcast")", R"("from":"1203@newsletter")", R"("from":"7@broadcast")",
        R"("timestamp":1710481111.853,"reaction":{"text":"x","messageId":"true_1@c.us_1"})",
        R"("body":null,"_data":{"message":{"protocolMessage":{"type":3,"ephemeralExpiration":86400}}})",
        R"("body":null,"_data":{"message":{"secretEncryptedMessage":{"secretEncType":"MESSAGE_EDIT"}}})",
        R"("body":null,"_data":{"messageStubType":39})", R"("body":"","_data":{"type":"e2e_notification"})",
        R"("from":"0@c.us")"};
    for (const char* more : cases) {
        const WahaMessages batch = decode(row(more));
        EXPECT_TRUE(batch.messages.empty()) << more;
        EXPECT_TRUE(batch.unread.empty()) << more;
        EXPECT_EQ(batch.rows, 1U) << more;
    }
}

TEST(WahaMessages, TakeTimesWithFractions) {
    EXPECT_EQ(decode(row(R"("timestamp":1795341600.853)")).messages.at(0).sent_at,
        from_milliseconds(1'795'341'600'000));
}

TEST(WahaMessages, KeepARowThatCannotBeReadAside) {
    for (const char* bad : {"null", "7", "[]", "{}", R"({"from":"1@c.us"})", R"({"from":{},"id":"x"})",
             R"({"from":"1@c.us","id":"false_1@c.us_A","timestamp":"now"})",
             R"({"from":"1@c.us","id":"false_1@c.us_A","timestamp":1,"_data":{"type":"ciphertext"}})",
             R"({"from":"1@c.us","id":"false_1@c.us_A","timestamp":1,"_data":{"messageStubType":2}})",
             R"({"from":"1@c.us","id":"false_1@c.us_A","timestamp":1,"body":7})"}) {
        const WahaMessages batch = decode(std::string(bad) + "," + row());
        EXPECT_EQ(batch.messages.size(), 1U) << bad;
        EXPECT_EQ(batch.unread.size(), 1U) << bad;
    }
}

TEST(WahaMessages, RefuseWhatIsNoList) {
    for (const char* body : {"", "null", "{}", "[", "<html>"})
        EXPECT_THROW(static_cast<void>(decode_waha_messages(body)), ProviderError) << body;
}

TEST(WahaNumber, IsEmptyWhereItIsNotKnown) {
    EXPECT_EQ(decode_waha_number(R"({"lid":"7@lid","pn":"15005550001@c.us"})"), "15005550001@c.us");
    EXPECT_EQ(decode_waha_number(R"({"lid":"7@lid","pn":null})"), "");
}

} // namespace convassign
