// SPDX-License-Identifier: MIT
#include "core/provider/evolution.h"

#include "core/wrap/json.h"
#include "tests/support/fake_evolution.h"
#include "tests/support/moments.h"
#include "tests/support/polled_line.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

const std::string customer = "15005550001@s.whatsapp.net";

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

struct Evolution : testing::Test {
    Evolution() : line([this](const std::string& cursor) { return make(cursor); }) { fake.set_now(noon); }

    std::unique_ptr<Provider> make(const std::string& cursor) {
        ProviderConfig config;
        config.type = "evolution";
        config.base_url = fake.base_url();
        config.settings["instance"] = FakeEvolution::instance();
        return std::make_unique<EvolutionProvider>(config, key, cursor);
    }

    void poll() {
        fake.forget_requests();
        line.poll(fake.now());
    }

    void wait(Duration duration) { fake.set_now(fake.now() + duration); }

    FakeEvolution fake;
    std::string key = FakeEvolution::api_key();
    PolledLine line;
};

} // namespace

TEST_F(Evolution, HandsOverWhatCustomersWriteOnce) {
    fake.receive(customer, "hello");
    poll();
    wait(2s);
    fake.receive(customer, "are you there?");
    poll();
    poll();

    EXPECT_EQ(line.texts(), (std::vector<std::string>{"hello", "are you there?"}));
}

TEST_F(Evolution, AsksOnceForAWindowWithBothEnds) {
    poll();
    wait(2s);
    poll();

    ASSERT_EQ(fake.requests().size(), 1U);
    const FakeRequest request = fake.requests()[0];
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/chat/findMessages/shop");
    EXPECT_EQ(request.header("apikey"), FakeEvolution::api_key());
    EXPECT_EQ(parse_json(request.body),
        parse_json(
            R"({"where":{"messageTimestamp":{"gte":"2026-11-22T11:45:00Z","lte":"2026-11-23T12:00:00Z"}},)"
            R"("page":1,"offset":200})"));
}

TEST_F(Evolution, ReadsWindowsThatDoNotFitIntoABatchWhateverTheOrderOfTies) {
    fake.shuffle_ties(true);
    for (int i = 0; i < 2000; ++i) {
        FakeEvolutionMessage message;
        message.chat = customer;
        message.text = std::to_string(i);
        message.at = noon - std::chrono::seconds(i / 7);
        fake.add(message);
    }

    poll();

    EXPECT_EQ(line.stored.size(), 2000U);
}

TEST_F(Evolution, ReadsASecondThatHoldsMoreThanABatch) {
    fake.shuffle_ties(true);
    for (int i = 0; i < 700; ++i)
        fake.receive(customer, std::to_string(i));

    poll();

    EXPECT_EQ(line.stored.size(), 700U);
}

TEST_F(Evolution, LeavesOutWhatWeWrote) {
    FakeEvolutionMessage message;
    message.chat = customer;
    message.from_me = true;
    message.at = noon;
    fake.add(message);

    poll();

    EXPECT_TRUE(line.stored.empty());
}

TEST_F(Evolution, GoesOnWhereItStoppedAfterARestart) {
    poll();
    wait(100h); // longer than the deep lookback
    FakeEvolutionMessage message;
    message.chat = customer;
    message.text = "while it was down";
    message.at = noon + 1min;
    fake.add(message);
    line.restart();

    poll();

    EXPECT_EQ(line.texts(), std::vector<std::string>{"while it was down"});
}

TEST_F(Evolution, LosesNothingWhenAPollBreaksOff) {
    for (int i = 0; i < 900; ++i) {
        FakeEvolutionMessage message;
        message.chat = customer;
        message.text = std::to_string(i);
        message.at = noon - std::chrono::seconds(i);
        fake.add(message);
    }
    int requests = 0;
    fake.on_request([&](const FakeRequest&) {
        if (++requests == 5) fake.truncate_next(true);
    });

    EXPECT_NE(line.failure_of_poll(noon), "");
    EXPECT_EQ(line.cursor, "");
    poll();

    EXPECT_EQ(line.stored.size(), 900U);
}

TEST_F(Evolution, StoresTheGoodRowsBesideABadOne) {
    FakeEvolutionMessage bad;
    bad.at = noon;
    bad.raw = R"({"key":{"id":"BAD","remoteJid":"1@s.whatsapp.net"}})";
    fake.add(bad);
    fake.receive(customer, "good");

    const std::string failure = line.failure_of_poll(noon);

    EXPECT_EQ(line.texts(), std::vector<std::string>{"good"});
    EXPECT_TRUE(holds(failure, "row BAD: 'messageTimestamp' is no number")) << failure;
}

TEST_F(Evolution, SaysWhatToDoWhenItIsRefusedAndKeepsItsKey) {
    key = "wr0ng-key";
    line.restart();

    const std::string failure = line.failure_of_poll(noon);

    EXPECT_TRUE(holds(failure, "status 401: Unauthorized; check the API key")) << failure;
    EXPECT_FALSE(holds(failure, key)) << failure;
}

TEST_F(Evolution, SaysThatTheServerGivesLessThanItTells) {
    fake.answer_next({200, R"({"messages":{"total":5000,"records":[]}})"}, 100);

    EXPECT_TRUE(holds(line.failure_of_poll(noon), "5000 messages of one second, and only 0 are given"));
}

} // namespace convassign
