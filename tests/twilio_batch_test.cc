// SPDX-License-Identifier: MIT
#include "core/provider/twilio_batch.h"

#include "core/ingest.h"
#include "core/provider/provider.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace convassign {

namespace {

const std::string sender = "whatsapp:+14155238886";
const Time now = from_milliseconds(1'795'341'600'000);  // 2026-11-22T10:00:00Z
const Time nine = from_milliseconds(1'795'338'000'000); // 2026-11-22T09:00:00Z
const std::string nine_mail = "Sun, 22 Nov 2026 09:00:00 +0000";

/// A row of the sender's, with these members in place of the usual ones ("" leaves one out).
struct Row {
    std::string sid = R"("SM00000000000000000000000000000001")";
    std::string from = R"("whatsapp:+15005550001")";
    std::string to = '"' + sender + '"';
    std::string direction = R"("inbound")";
    std::string body = R"("hello")";
    std::string num_media = R"("0")";
    std::string date_created = '"' + nine_mail + '"';
    std::string date_sent = '"' + nine_mail + '"';

    [[nodiscard]] std::string json() const {
        std::string text = R"({"account_sid":"AC1","status":"received")";
        const std::pair<const char*, const std::string*> members[] = {{"sid", &sid}, {"from", &from},
            {"to", &to}, {"direction", &direction}, {"body", &body}, {"num_media", &num_media},
            {"date_created", &date_created}, {"date_sent", &date_sent}};
        for (const auto& [name, value] : members)
            if (!value->empty()) text += ",\"" + std::string(name) + "\":" + *value;
        return text + "}";
    }
};

std::string batch_of(const std::vector<std::string>& rows, const std::string& next = "null") {
    std::string text = R"({"end":1,"page":0,"next_page_uri":)" + next + R"(,"messages":[)";
    for (std::size_t i = 0; i < rows.size(); ++i)
        text += (i > 0 ? "," : "") + rows[i];
    return text + "]}";
}

TwilioBatch decode(const std::string& body) { return decode_twilio_batch(body, sender, now); }

/// The one message of a batch of that row alone.
IncomingMessage decode_row(const Row& row) {
    const TwilioBatch batch = decode(batch_of({row.json()}));
    EXPECT_EQ(batch.left_out, std::vector<std::string>());
    EXPECT_EQ(batch.messages.size(), 1U);
    return batch.messages.empty() ? IncomingMessage() : batch.messages.front();
}

} // namespace

TEST(TwilioBatch, TellsWhatARowTells) {
    Row row;
    row.num_media = R"("3")";
    row.date_sent = R"("Sun, 22 Nov 2026 09:00:07 +0000")";

    const IncomingMessage message = decode_row(row);

    EXPECT_EQ(message.provider_message_id, "SM00000000000000000000000000000001");
    EXPECT_EQ(message.customer, "whatsapp:+15005550001");
    EXPECT_EQ(message.customer_name, "");
    EXPECT_EQ(message.text, "hello");
    EXPECT_EQ(message.media_count, 3);
    EXPECT_EQ(message.sent_at, nine);
}

TEST(TwilioBatch, LeavesTheTextOfMediaEmpty) {
    Row row;
    row.num_media = R"("1")";
    row.body = R"("")";

    EXPECT_EQ(decode_row(row).text, "");
}

TEST(TwilioBatch, KnowsBothFormsOfANumber) {
    Row row;
    row.from = R"("whatsapp:+554187654321")";

    EXPECT_EQ(decode_row(row).customer, "whatsapp:+554187654321");
    EXPECT_EQ(decode_row(row).other_addresses, std::vector<std::string>{"whatsapp:+5541987654321"});
    EXPECT_TRUE(decode_row(Row{}).other_addresses.empty());
}

TEST(TwilioBatch, TurnsTheOrderRound) {
    Row newest, oldest;
    newest.sid = R"("SMnew")";
    oldest.sid = R"("SMold")";

    const TwilioBatch batch = decode(batch_of({newest.json(), oldest.json()}));

    ASSERT_EQ(batch.messages.size(), 2U);
    EXPECT_EQ(batch.messages[0].provider_message_id, "SMold");
    EXPECT_EQ(batch.messages[1].provider_message_id, "SMnew");
}

TEST(TwilioBatch, KeepsOnlyWhatCameInForOurSender) {
    Row outbound, reply, sms, ours;
    outbound.direction = R"("outbound-api")";
    reply.direction = R"("outbound-reply")";
    sms.to = R"("+14155238886")";

    const TwilioBatch batch = decode(batch_of({outbound.json(), reply.json(), sms.json(), ours.json()}));

    EXPECT_EQ(batch.messages.size(), 1U);
    EXPECT_EQ(batch.rows, 4U);
    EXPECT_TRUE(batch.left_out.empty());
}

TEST(TwilioBatch, ReadsTextWhateverItHolds) {
    struct Case {
        const char *name, *json, *text;
    };
    const Case cases[] = {
        {"missing", "", text_of_webhook_alone.data()},
        {"null", "null", text_of_webhook_alone.data()},
        {"empty", R"("")", text_of_webhook_alone.data()},
        {"joined emoji", R"("👩‍👩‍👧‍👦")", "👩‍👩‍👧‍👦"},
        {"escaped pair", R"("\ud83d\ude00")", "😀"},
        {"right to left", R"("\u05e9\u05dd \u202eabc")", "\u05e9\u05dd \u202eabc"},
        {"lines", R"("a\nb")", "a\nb"},
        {"NUL", R"("a\u0000b")", "a\uFFFDb"},
        {"bytes that are no UTF-8", "\"a\xff\xe9z\"", "a\uFFFD\uFFFDz"},
        {"lone high half", R"("a\ud83dz")", "a\uFFFDz"},
        {"lone low half", R"("a\ude00z")", "a\uFFFDz"},
        {"two high halves", R"("\ud83d\ud83d\ude00")", "\uFFFD😀"},
        {"a high half at the end", R"("\ud83d")", "\uFFFD"},
        {"an escaped backslash before a u", R"("\\ud83d \ud83d")", "\\ud83d \uFFFD"},
    };
    for (const Case& c : cases) {
        Row row;
        row.body = c.json;
        EXPECT_EQ(decode_row(row).text, c.text) << c.name;
    }
}

TEST(TwilioBatch, ReadsALongText) {
    Row row;
    row.body = '"' + std::string(65'000, 'x') + '"';

    EXPECT_EQ(decode_row(row).text.size(), 65'000U);
}

TEST(TwilioBatch, CountsMediaHoweverTheNumberIsWritten) {
    const std::pair<const char*, std::int64_t> cases[] = {{R"("2")", 2}, {"2", 2}, {"", 0}, {"null", 0},
        {R"("")", 0}, {R"("-1")", 0}, {"true", 0}, {R"("many")", 0}};
    for (const auto& [json, count] : cases) {
        Row row;
        row.num_media = json;
        EXPECT_EQ(decode_row(row).media_count, count) << json;
    }
}

TEST(TwilioBatch, TakesTheBestDateThereIs) {
    const std::string eight = R"("Sun, 22 Nov 2026 08:00:00 +0000")";
    const std::string nine_json = '"' + nine_mail + '"';
    struct Case {
        std::string created, sent;
        Time at;
    };
    const Case cases[] = {
        {nine_json, eight, nine},
        {"null", nine_json, nine},
        {"", nine_json, nine},
        {R"("yesterday or so")", nine_json, nine},
        {"7", nine_json, nine},
        {"null", "null", now},
    };
    for (const Case& c : cases) {
        Row row;
        row.date_created = c.created;
        row.date_sent = c.sent;
        EXPECT_EQ(decode_row(row).sent_at, c.at) << c.created << " " << c.sent;
    }
}

TEST(TwilioBatch, TellsThatADateFilterWouldDropOneOfOurs) {
    Row dated, undated, outbound;
    undated.date_sent = outbound.date_sent = "null";
    outbound.direction = R"("outbound-api")";

    EXPECT_FALSE(decode(batch_of({dated.json()})).has_undated);
    EXPECT_FALSE(decode(batch_of({dated.json(), outbound.json()})).has_undated);
    EXPECT_TRUE(decode(batch_of({dated.json(), undated.json()})).has_undated);
}

TEST(TwilioBatch, LosesOnlyTheRowThatCannotBeRead) {
    struct Case {
        std::string row, reason;
    };
    Row no_sid, number_sid, empty_sid, no_from, list_body, no_direction, null_to, long_from;
    no_sid.sid = "";
    number_sid.sid = "17";
    empty_sid.sid = R"("")";
    no_from.from = "null";
    list_body.body = "[]";
    no_direction.direction = "";
    null_to.to = "null";
    long_from.from = '"' + std::string(257, '5') + '"';
    const std::string named = "row SM00000000000000000000000000000001: ";
    const Case cases[] = {
        {no_sid.json(), "a row without sid: 'sid' is missing"},
        {number_sid.json(), "a row without sid: 'sid' is no string"},
        {empty_sid.json(), "row : 'sid' is empty"},
        {no_from.json(), named + "'from' is missing"},
        {list_body.json(), named + "'body' is no string"},
        {no_direction.json(), named + "'direction' is missing"},
        {null_to.json(), named + "'to' is missing"},
        {long_from.json(), named + "'from' is longer than 256 bytes"},
        {"{}", "a row without sid: 'direction' is missing"},
        {"null", "a row that is no object"},
        {R"([1, {"sid": "SM1"}])", "a row that is no object"},
        {R"("text")", "a row that is no object"},
    };
    for (const Case& c : cases) {
        const TwilioBatch batch = decode(batch_of({Row().json(), c.row, Row().json()}));
        EXPECT_EQ(batch.messages.size(), 2U) << c.row;
        EXPECT_EQ(batch.left_out, std::vector<std::string>{c.reason}) << c.row;
    }
}

TEST(TwilioBatch, QuotesNoControlCharacterOfABadRow) {
    Row row;
    row.sid = R"("SM\u001b[31m\n")";
    row.from = "null";

    EXPECT_EQ(decode(batch_of({row.json()})).left_out,
        std::vector<std::string>{"row SM\uFFFD[31m : 'from' is missing"});
}

TEST(TwilioBatch, TellsWhereTheNextBatchIs) {
    EXPECT_EQ(decode(batch_of({}, "null")).next_page_uri, "");
    EXPECT_EQ(decode(batch_of({}, R"("")")).next_page_uri, "");
    EXPECT_EQ(decode(R"({"messages":[]})").next_page_uri, "");
    EXPECT_EQ(decode(batch_of({}, R"("/2010?To=whatsapp%3A%2B1&Page=1")")).next_page_uri,
        "/2010?To=whatsapp%3A%2B1&Page=1");
}

TEST(TwilioBatch, IsNotMisledByWhatLiesDeeper) {
    const std::string inner =
        R"({"messages":[{"sid":"SMx"}],"next_page_uri":"/evil","sid":"SMy","from":"x"})";
    std::string row = Row().json();
    row.insert(1, "\"media\":" + inner + ",\"list\":[" + inner + "],");
    row.insert(row.size() - 1, ",\"more\":" + inner);

    const TwilioBatch batch =
        decode(R"({"meta":)" + inner + R"(,"messages":[)" + row + R"(],"links":[)" + inner + "]}");

    EXPECT_EQ(batch.rows, 1U);
    EXPECT_EQ(batch.next_page_uri, "");
    EXPECT_EQ(batch.left_out, std::vector<std::string>());
    ASSERT_EQ(batch.messages.size(), 1U);
    EXPECT_EQ(batch.messages[0].provider_message_id, "SM00000000000000000000000000000001");
    EXPECT_EQ(batch.messages[0].customer, "whatsapp:+15005550001");
}

TEST(TwilioBatch, TakesNothingOverFromTheRowBefore) {
    Row full, bare;
    full.num_media = R"("5")";
    bare.body = bare.num_media = bare.date_created = bare.date_sent = "";

    const TwilioBatch batch = decode(batch_of({full.json(), bare.json()}));

    ASSERT_EQ(batch.messages.size(), 2U);
    EXPECT_EQ(batch.messages[0].text, text_of_webhook_alone);
    EXPECT_EQ(batch.messages[0].media_count, 0);
    EXPECT_EQ(batch.messages[0].sent_at, now);
}

TEST(TwilioBatch, RefusesWhatIsNoBatch) {
    const std::string deep = R"({"messages":)" + std::string(40, '[') + std::string(40, ']') + "}";
    const std::pair<std::string, const char*> cases[] = {
        {"", "no valid JSON"},
        {"<html>busy</html>", "no valid JSON"},
        {R"({"messages": [{"sid": "SMaaaaa)", "no valid JSON"},
        {R"({"messages":[]} trailing)", "no valid JSON"},
        {deep, "nested deeper"},
        {"[]", "no array 'messages'"},
        {R"([{"messages":[]}])", "no array 'messages'"},
        {"null", "no array 'messages'"},
        {R"({"code":20003,"message":"Authenticate"})", "no array 'messages'"},
        {R"({"messages":{}})", "no array 'messages'"},
        {R"({"messages":null})", "no array 'messages'"},
        {R"({"messages":[],"next_page_uri":7})", "'next_page_uri' is no string"},
    };
    for (const auto& [body, reason] : cases) {
        try {
            static_cast<void>(decode(body));
            ADD_FAILURE() << body;
        } catch (const ProviderError& error) {
            EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
        }
    }
}

} // namespace convassign
