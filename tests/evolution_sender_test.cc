// SPDX-License-Identifier: MIT
#include "core/provider/evolution_sender.h"

#include "core/wrap/json.h"
#include "tests/support/fake_evolution.h"
#include "tests/support/replies.h"

#include <gtest/gtest.h>
#include <optional>

namespace convassign {

namespace {

using namespace std::chrono_literals;

const std::string eva = "5491122223333@s.whatsapp.net";
const std::string lid_of_eva = "888000111@lid";
constexpr const char* send_path = "/message/sendText/shop";

struct EvolutionSenderTest : testing::Test {
    EvolutionSenderTest() {
        config.type = "evolution";
        config.base_url = fake.base_url();
        config.settings["instance"] = FakeEvolution::instance();
        fake.set_now(noon);
        fake.receive(eva, "hello");
    }

    SendResult send(const Delivery& delivery, Time now = noon) { return sender().send(delivery, now); }

    EvolutionSender& sender() {
        if (!sender_) sender_.emplace(config, FakeEvolution::api_key());
        return *sender_;
    }

    FakeEvolution fake;
    ProviderConfig config;

private:
    std::optional<EvolutionSender> sender_;
};

} // namespace

TEST_F(EvolutionSenderTest, SendsTheTextAsItWasTypedToTheWholeAddress) {
    const std::string text = "5*3*2 = 30 & *bold* {{x}} <b>\n\"Über\" 😀 https://example.org/";

    const SendResult result = send(reply_delivery(text, eva));

    ASSERT_EQ(fake.sent().size(), 1U);
    EXPECT_EQ(fake.sent()[0].text, text);
    EXPECT_EQ(fake.sent()[0].chat, eva) << "bare digits would be rewritten";
    EXPECT_EQ(result.outcome, SendOutcome::sent);
    EXPECT_EQ(result.provider_message_id, fake.sent()[0].id);
    EXPECT_EQ(parse_json(fake.requests().back().body)["linkPreview"], false);
}

TEST_F(EvolutionSenderTest, FindsWhatArrivedWhenItsAnswerWasLost) {
    const Delivery delivery = reply_delivery("hi", eva);
    fake.lose_answer_to(send_path, true);
    EXPECT_FALSE(send(delivery).surely_not_there);

    const SendResult second = send(repeated(delivery), noon + 1s);

    EXPECT_EQ(second.outcome, SendOutcome::sent);
    EXPECT_EQ(second.provider_message_id, fake.sent().at(0).id);
    EXPECT_EQ(fake.sent().size(), 1U) << "nothing goes out twice";
}

TEST_F(EvolutionSenderTest, SendsWhatIsSurelyNotThere) {
    const Delivery delivery = reply_delivery("hi", eva);
    fake.fail_answer_to(send_path, 500, false);
    EXPECT_FALSE(send(delivery).surely_not_there);

    EXPECT_EQ(send(repeated(delivery), noon + 1s).outcome, SendOutcome::try_later);
    EXPECT_TRUE(fake.sent().empty()) << "it may still be on its way";

    EXPECT_EQ(send(repeated(delivery), noon + 11s).outcome, SendOutcome::sent);
    EXPECT_EQ(fake.sent().size(), 1U);
}

TEST_F(EvolutionSenderTest, TakesNoKnownMessageForTheReply) {
    FakeEvolutionMessage first;
    first.id = "3EB0FIRST";
    first.chat = eva;
    first.text = "ok";
    first.at = noon;
    first.from_me = true;
    fake.add(first);
    Delivery delivery = reply_delivery("ok", eva);
    delivery.reply->known_message_ids = {"3EB0FIRST"};

    static_cast<void>(send(repeated(delivery)));
    EXPECT_EQ(send(repeated(delivery), noon + 11s).outcome, SendOutcome::sent);

    EXPECT_EQ(fake.sent().size(), 1U) << "two agents may say the same twice";
}

TEST_F(EvolutionSenderTest, LeavesToAPersonWhatCannotBeLookedFor) {
    fake.keep_nothing(true);
    const Delivery delivery = reply_delivery("hi", eva);
    fake.lose_answer_to(send_path, true);
    static_cast<void>(send(delivery));

    EXPECT_EQ(send(repeated(delivery), noon + 20s).outcome, SendOutcome::perhaps_sent);
    EXPECT_EQ(fake.sent().size(), 1U);
}

TEST_F(EvolutionSenderTest, WaitsForAnInstanceThatIsAway) {
    const Delivery delivery = reply_delivery("hi", eva);
    fake.set_state("close");

    const SendResult first = send(delivery);
    EXPECT_EQ(first.outcome, SendOutcome::try_later);
    EXPECT_EQ(first.error,
        "Evolution's instance is not connected to WhatsApp: connect it again in Evolution's manager");
    const SendResult second = send(repeated(delivery), noon + 20s);
    EXPECT_EQ(second.outcome, SendOutcome::try_later) << "its list is empty, which says nothing";
    EXPECT_EQ(second.error,
        "Evolution's instance is 'close' and not 'open': connect it again in Evolution's manager");

    fake.set_state("open");
    static_cast<void>(send(repeated(delivery), noon + 30s));
    EXPECT_EQ(send(repeated(delivery), noon + 41s).outcome, SendOutcome::sent);
    EXPECT_EQ(fake.sent().size(), 1U);
}

TEST_F(EvolutionSenderTest, TakesTheOtherAddressOfThePairWhereOneIsUnknown) {
    fake.miss(lid_of_eva);
    Delivery delivery = reply_delivery("hi", lid_of_eva);
    delivery.reply->addresses.push_back(eva);
    delivery.reply->addresses.emplace_back(
        "541122223333@s.whatsapp.net"); // the same number in its other form

    EXPECT_EQ(send(delivery).outcome, SendOutcome::sent);

    ASSERT_EQ(fake.sent().size(), 1U);
    EXPECT_EQ(fake.sent()[0].chat, eva);
}

TEST_F(EvolutionSenderTest, TellsThatWhatsappDoesNotKnowTheNumber) {
    fake.miss(eva);

    const SendResult result = send(reply_delivery("hi", eva));

    EXPECT_EQ(result.outcome, SendOutcome::refused);
    EXPECT_EQ(result.error, "WhatsApp does not know this customer's number (any more)");
}

TEST_F(EvolutionSenderTest, TakesMetasErrorForARefusalThoughItComesAsSuccess) {
    fake.refuse_as_meta(
        R"({"message":"(#131047) Re-engagement message","type":"OAuthException","code":131047})");
    const SendResult window = send(reply_delivery("hi", eva));
    fake.refuse_as_meta(R"({"message":"(#130429) Rate limit hit","type":"OAuthException","code":130429})");
    const SendResult rate = send(reply_delivery("hi", eva));

    EXPECT_EQ(window.outcome, SendOutcome::refused);
    EXPECT_NE(window.error.find("24 hours"), std::string::npos) << window.error;
    EXPECT_EQ(rate.outcome, SendOutcome::try_later);
    EXPECT_TRUE(rate.surely_not_there);
}

TEST_F(EvolutionSenderTest, TellsRefusalsFromTroubles) {
    struct Case {
        const char* about;
        FakeAnswer answer;
        SendOutcome outcome;
        bool surely_not_there;
        const char* error;
    };
    for (const Case& one :
        std::vector<Case>{
            {"a wrong key",
                {401, R"({"status":401,"error":"Unauthorized","response":{"message":"Unauthorized"}})"},
                SendOutcome::try_later, true, "check the API key"},
            {"no instance", {404, R"({"status":404,"response":{"message":["The instance does not exist"]}})"},
                SendOutcome::try_later, true, "check instance"},
            {"a wrong request", {400, R"({"status":400,"response":{"message":["text is empty"]}})"},
                SendOutcome::refused, false, "Evolution says: text is empty"},
            {"no connection, told in another way",
                {500,
                    R"x({"status":500,"response":{"message":"Cannot read properties of undefined (reading 'textMessage')"}})x"},
                SendOutcome::try_later, false, "not connected"},
            {"no connection, told as 400",
                {400, R"({"status":400,"response":{"message":["Error: Connection Closed"]}})"},
                SendOutcome::try_later, false, "not connected"},
            {"a proxy", {502, "<html>"}, SendOutcome::try_later, false, "status 502"},
            {"an answer without an id", {201, "{}"}, SendOutcome::try_later, false, "cannot be read"}}) {
        fake.answer_to(send_path, one.answer);

        const SendResult result = send(reply_delivery("hi", eva));

        EXPECT_EQ(result.outcome, one.outcome) << one.about;
        EXPECT_EQ(result.surely_not_there, one.surely_not_there) << one.about;
        EXPECT_NE(result.error.find(one.error), std::string::npos) << one.about << ": " << result.error;
    }
}

} // namespace convassign
