// SPDX-License-Identifier: MIT
#include "core/provider/waha_sender.h"

#include "core/provider/waha_outgoing.h"
#include "core/wrap/json.h"
#include "tests/support/fake_waha.h"
#include "tests/support/replies.h"

#include <gtest/gtest.h>
#include <optional>

namespace convassign {

namespace {

using namespace std::chrono_literals;

const std::string ann = "15005550001@c.us";
const std::string lid_of_ann = "777000111@lid";

struct WahaSenderTest : testing::Test {
    WahaSenderTest() {
        config.type = "waha";
        config.base_url = fake.base_url();
        config.settings["session"] = FakeWaha::session();
        fake.set_now(noon);
        fake.receive(ann, "hello");
    }

    SendResult send(const Delivery& delivery, Time now = noon) { return sender().send(delivery, now); }

    WahaSender& sender() {
        if (!sender_) sender_.emplace(config, FakeWaha::api_key());
        return *sender_;
    }
    /// As if the program were started anew.
    void restart() { sender_.reset(); }

    FakeWaha fake;
    ProviderConfig config;

private:
    std::optional<WahaSender> sender_;
};

} // namespace

TEST_F(WahaSenderTest, SendsTheTextAsItWasTyped) {
    const std::string text = "5*3*2 = 30 & *bold* {{x}} <b>\n\"Über\" 😀 https://example.org/a_b_c";
    const Delivery delivery = reply_delivery(text, ann);

    const SendResult result = send(delivery);

    ASSERT_EQ(fake.sent().size(), 1U);
    EXPECT_EQ(fake.sent()[0].body, text);
    EXPECT_EQ(fake.sent()[0].chat, ann);
    EXPECT_EQ(result.outcome, SendOutcome::sent);
    EXPECT_EQ(result.provider_message_id, waha_id_of(delivery.reply->key));
    EXPECT_EQ(parse_json(fake.requests().back().body)["linkPreview"], false);
}

TEST_F(WahaSenderTest, TakesTheIdThatTheEngineChose) {
    fake.choose_ids(true);

    const SendResult result = send(reply_delivery("hi", ann));

    EXPECT_EQ(result.outcome, SendOutcome::sent);
    EXPECT_EQ(result.provider_message_id, fake.sent().at(0).id);
    EXPECT_FALSE(result.provider_message_id.empty());
}

TEST_F(WahaSenderTest, ReadsTheIdThatEachEngineAnswersWith) {
    for (const char* answer : {R"({"id":"true_15005550001@c.us_3EB0AA"})",
             R"({"id":{"_serialized":"true_15005550001@c.us_3EB0AA"}})",
             R"({"id":{"fromMe":true,"id":"3EB0AA"}})", R"({"key":{"remoteJid":"x","id":"3EB0AA"}})",
             R"({"id":"3EB0AA"})", R"({"_data":{"key":{"id":"3EB0AA"}}})"})
        EXPECT_EQ(decode_waha_sent(answer), "3EB0AA") << answer;
    for (const char* answer : {"", "[]", "{}", R"({"id":null})", R"({"id":""})", "<html>"})
        EXPECT_EQ(decode_waha_sent(answer), "") << answer;
}

TEST_F(WahaSenderTest, FindsWhatArrivedWhenItsAnswerWasLost) {
    for (const bool is_by_id : {true, false}) {
        SCOPED_TRACE(is_by_id);
        fake.choose_ids(!is_by_id);
        Delivery delivery = reply_delivery(is_by_id ? "by its id" : "by its text", ann);
        delivery.reply->key += is_by_id ? "a" : "b";
        fake.lose_answer_to("/api/sendText", true);
        const SendResult first = send(delivery);
        EXPECT_EQ(first.outcome, SendOutcome::try_later);
        EXPECT_FALSE(first.surely_not_there);
        const std::size_t sent = fake.sent().size();

        const SendResult second = send(repeated(delivery), noon + 1s);

        EXPECT_EQ(second.outcome, SendOutcome::sent);
        EXPECT_EQ(second.provider_message_id, fake.sent().back().id);
        EXPECT_EQ(fake.sent().size(), sent) << "nothing goes out twice";
    }
}

TEST_F(WahaSenderTest, FindsItInAChatThatIsCalledByTheLid) {
    Delivery delivery = reply_delivery("hi", ann);
    delivery.reply->addresses.push_back(lid_of_ann);
    FakeWahaMessage listed;
    listed.id = "3EB0ABC";
    listed.chat = lid_of_ann;
    listed.body = "hi";
    listed.from_me = true;
    listed.at = noon;
    fake.add(listed);

    EXPECT_EQ(send(repeated(delivery)).provider_message_id, "3EB0ABC");
    EXPECT_TRUE(fake.sent().empty());
}

TEST_F(WahaSenderTest, SendsWhatIsSurelyNotThere) {
    const Delivery delivery = reply_delivery("hi", ann);
    fake.fail_answer_to("/api/sendText", 500, false);
    EXPECT_FALSE(send(delivery).surely_not_there);

    const SendResult look = send(repeated(delivery), noon + 1s);
    EXPECT_EQ(look.outcome, SendOutcome::try_later) << "it may still be on its way";
    EXPECT_EQ(look.retry_after, ReplyAttempts::usual_pause);
    EXPECT_TRUE(fake.sent().empty());

    EXPECT_EQ(send(repeated(delivery), noon + 11s).outcome, SendOutcome::sent);
    EXPECT_EQ(fake.sent().size(), 1U);
}

TEST_F(WahaSenderTest, TakesNoOtherMessageForTheReply) {
    FakeWahaMessage other;
    other.from_me = true;
    other.body = "hi";
    other.chat = "15005550002@c.us";
    other.at = noon;
    fake.add(other); // to somebody else
    other.chat = ann;
    other.at = noon - 1h;
    fake.add(other); // long before
    other.at = noon;
    other.id = "3EB0KNOWN";
    fake.add(other);
    Delivery delivery = reply_delivery("hi", ann);
    delivery.reply->known_message_ids = {"3EB0KNOWN"};

    EXPECT_EQ(send(repeated(delivery)).outcome, SendOutcome::try_later);
    EXPECT_EQ(send(repeated(delivery), noon + 11s).outcome, SendOutcome::sent);

    EXPECT_EQ(fake.sent().size(), 1U);
}

TEST_F(WahaSenderTest, LeavesToAPersonWhatCannotBeLookedFor) {
    fake.keep_nothing(true);
    const Delivery delivery = reply_delivery("hi", ann);
    fake.lose_answer_to("/api/sendText", true);
    static_cast<void>(send(delivery));

    const SendResult result = send(repeated(delivery), noon + 20s);

    EXPECT_EQ(result.outcome, SendOutcome::perhaps_sent);
    EXPECT_NE(result.error, "");
    EXPECT_EQ(fake.sent().size(), 1U);
}

TEST_F(WahaSenderTest, LooksAgainWhereTheListsFailJustNow) {
    const Delivery delivery = reply_delivery("hi", ann);
    fake.lose_answer_to("/api/sendText", true);
    static_cast<void>(send(delivery));
    for (int i = 0; i < 2; ++i)
        fake.fail_answer_to("/api/default/chats", 500, false);

    EXPECT_EQ(send(repeated(delivery), noon + 1s).outcome, SendOutcome::try_later);

    EXPECT_EQ(send(repeated(delivery), noon + 2s).outcome, SendOutcome::sent);
    EXPECT_EQ(fake.sent().size(), 1U);
}

TEST_F(WahaSenderTest, LooksIntoTheChatWhereTheEngineKnowsNoListOfAll) {
    fake.be_webjs(true);
    fake.choose_ids(true);
    const Delivery delivery = reply_delivery("hi", ann);
    fake.lose_answer_to("/api/sendText", true);
    static_cast<void>(send(delivery));

    EXPECT_EQ(send(repeated(delivery), noon + 1s).provider_message_id, fake.sent().at(0).id);
    EXPECT_EQ(fake.sent().size(), 1U);
}

TEST_F(WahaSenderTest, WaitsForASessionThatIsAway) {
    fake.set_status("SCAN_QR_CODE");

    const SendResult result = send(reply_delivery("hi", ann));

    EXPECT_EQ(result.outcome, SendOutcome::try_later);
    EXPECT_TRUE(result.surely_not_there);
    EXPECT_EQ(
        result.error, "WAHA's session is 'SCAN_QR_CODE' and not 'WORKING': look at it in WAHA's dashboard");
    fake.set_status("WORKING");
    EXPECT_EQ(send(reply_delivery("hi", ann)).outcome, SendOutcome::sent);
}

TEST_F(WahaSenderTest, SaysNothingOfAReplyInDoubtWhileTheSessionIsAway) {
    fake.set_status("FAILED");

    const SendResult result = send(repeated(reply_delivery("hi", ann)));

    EXPECT_EQ(result.outcome, SendOutcome::try_later);
    EXPECT_FALSE(result.surely_not_there);
}

TEST_F(WahaSenderTest, TakesTheOtherAddressOfThePairWhereWhatsappWantsIt) {
    fake.miss_lid_of(ann);
    Delivery delivery = reply_delivery("hi", ann);
    delivery.reply->addresses.push_back(lid_of_ann);

    EXPECT_EQ(send(delivery).outcome, SendOutcome::sent);

    ASSERT_EQ(fake.sent().size(), 1U);
    EXPECT_EQ(fake.sent()[0].chat, lid_of_ann);
}

TEST_F(WahaSenderTest, SendsToNobodyElseWhereAnAddressIsNotKnown) {
    fake.miss_lid_of(lid_of_ann);
    Delivery delivery = reply_delivery("hi", lid_of_ann);
    for (const auto& numbers : std::vector<std::vector<std::string>>{{}, {ann, "15005550009@c.us"}}) {
        delivery.reply->addresses = {lid_of_ann};
        delivery.reply->addresses.insert(delivery.reply->addresses.end(), numbers.begin(), numbers.end());

        const SendResult result = send(delivery);

        EXPECT_EQ(result.outcome, SendOutcome::refused) << "an old number may be somebody else's by now";
        EXPECT_EQ(result.error, "WhatsApp does not know this customer's address (any more)");
    }
    EXPECT_TRUE(fake.sent().empty());
}

TEST_F(WahaSenderTest, TellsRefusalsFromTroubles) {
    struct Case {
        const char* about;
        FakeAnswer answer;
        SendOutcome outcome;
        bool surely_not_there;
        const char* error;
    };
    for (const Case& one :
        std::vector<Case>{{"a wrong key", {401, R"({"message":"Unauthorized","statusCode":401})"},
                              SendOutcome::try_later, true, "check the API key"},
            {"no session", {404, R"({"message":"Session not found"})"}, SendOutcome::try_later, true,
                "check session and base_url"},
            {"a wrong request", {400, R"({"statusCode":400,"message":"chatId is wrong"})"},
                SendOutcome::refused, false, "WAHA says: chatId is wrong"},
            {"what an engine cannot do", {422, R"({"statusCode":422,"message":"not supported"})"},
                SendOutcome::refused, false, "WAHA says: not supported"},
            {"something odd", {500, R"({"statusCode":500,"exception":{"message":"t is null"}})"},
                SendOutcome::try_later, false, "t is null"},
            {"a proxy", {502, "<html>"}, SendOutcome::try_later, false, "status 502"},
            {"an answer without an id", {201, "{}"}, SendOutcome::try_later, false, "cannot be read"}}) {
        fake.answer_to("/api/sendText", one.answer);

        const SendResult result = send(reply_delivery("hi", ann));

        EXPECT_EQ(result.outcome, one.outcome) << one.about;
        EXPECT_EQ(result.surely_not_there, one.surely_not_there) << one.about;
        EXPECT_NE(result.error.find(one.error), std::string::npos) << one.about << ": " << result.error;
        EXPECT_EQ(result.error.find(FakeWaha::api_key()), std::string::npos) << result.error;
    }
}

TEST_F(WahaSenderTest, KnowsThatNothingWasSentWhereNobodyIsThere) {
    config.base_url = "http://127.0.0.1:1";

    const SendResult result = send(reply_delivery("hi", ann));

    EXPECT_EQ(result.outcome, SendOutcome::try_later);
    EXPECT_TRUE(result.surely_not_there);
}

TEST_F(WahaSenderTest, SendsNothingTwiceByItselfWhateverHappensToAnswers) {
    const Delivery delivery = reply_delivery("hi", ann);
    SendResult result;
    for (int attempt = 0; attempt < 12 && result.provider_message_id.empty(); ++attempt) {
        if (attempt == 0)
            fake.lose_answer_to("/api/sendText", true);
        else if (attempt < 4)
            fake.fail_answer_to("/api/default/chats", attempt == 2 ? 429 : 500, true);
        if (attempt == 5) restart();
        result = send(attempt == 0 ? delivery : repeated(delivery), noon + attempt * 1min);
    }

    EXPECT_EQ(result.outcome, SendOutcome::sent);
    EXPECT_EQ(fake.sent().size(), 1U);
}

} // namespace convassign
