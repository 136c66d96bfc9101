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

    void write(Time at, const std::string& text, const std::string& id = "") {
        FakeEvolutionMessage message;
        message.id = id;
        message.chat = customer;
        message.text = text;
        message.at = at;
        fake.add(message);
    }

    /// 65,536 characters of three bytes.
    static std::string long_text() {
        std::string text;
        for (int i = 0; i < 65'536; ++i)
            text += "€";
        return text;
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

TEST_F(Evolution, AsksForLessWhereTheAnswerIsTooLarge) {
    for (int i = 0; i < 60; ++i)
        write(noon - std::chrono::seconds(2 * i), long_text());
    fake.receive(customer, "are you open?");

    poll();

    EXPECT_EQ(line.stored.size(), 61U);
    EXPECT_LE(fake.requests().size(), 20U);
}

TEST_F(Evolution, ReadsASecondThatIsTooLargeForOneAnswer) {
    fake.shuffle_ties(true);
    for (int i = 0; i < 50; ++i)
        write(noon - 1min, long_text() + std::to_string(i));

    poll();

    EXPECT_EQ(line.stored.size(), 50U);
}

TEST_F(Evolution, GoesBackToLargeAnswers) {
    for (int i = 0; i < 60; ++i)
        write(noon - 10min, long_text());
    poll();
    fake.set_now(noon + 4h);
    poll(); // plans by the clock of the answer before
    poll(); // a wide scan
    for (int i = 0; i < 20; ++i)
        poll();

    EXPECT_TRUE(holds(fake.requests().back().body, R"("offset":200)")) << fake.requests().back().body;
}

TEST_F(Evolution, KeepsARowAsideThatIsTooLargeAlone) {
    write(noon - 2min, "before");
    write(noon - 1min, std::string(9'000'000, 'x'), "GIANT");
    write(noon - 1min, "beside");
    write(noon, "after");

    const std::string failure = line.failure_of_poll(noon);

    EXPECT_EQ(line.stored.size(), 3U);
    EXPECT_TRUE(holds(failure, "row GIANT: the row is too large to be read")) << failure;
    ASSERT_EQ(line.batches.back().unread.size(), 1U);
    EXPECT_NE(line.cursor, ""); // the line goes on
}

TEST_F(Evolution, KeepsARowAsideThatIsNestedTooDeep) {
    FakeEvolutionMessage deep;
    deep.at = noon - 1min;
    deep.raw =
        R"({"id":"cm1","key":{"id":"DEEP"},"message":)" + std::string(40, '[') + std::string(40, ']') + "}";
    fake.add(deep);
    write(noon - 2min, "before");
    write(noon, "after");

    const std::string failure = line.failure_of_poll(noon);

    EXPECT_EQ(line.texts(), (std::vector<std::string>{"before", "after"}));
    EXPECT_TRUE(holds(failure, "row DEEP: ")) << failure;
}

TEST_F(Evolution, SaysThatTheInstanceIsAwayAndStaysWhereItIs) {
    poll();
    const std::string before = line.cursor;
    wait(1min);
    for (const char* state : {"close", "connecting"}) {
        fake.set_state(state);

        const std::string failure = line.failure_of_poll(fake.now());

        EXPECT_TRUE(holds(failure, "the instance is '" + std::string(state) + "' and not 'open'")) << failure;
        EXPECT_EQ(line.cursor, before);
        wait(1min);
    }
}

TEST_F(Evolution, IsAskedForItsStateAloneAndAsOftenAsEverWhileTheInstanceIsAway) {
    poll();
    wait(1min);
    fake.set_state("close");
    EXPECT_THROW(poll(), PartialFailure);
    wait(2s);

    EXPECT_THROW(poll(), PartialFailure) << "the next poll comes after the usual interval";

    ASSERT_EQ(fake.requests().size(), 1U);
    EXPECT_TRUE(fake.requests()[0].path.starts_with("/instance/connectionState/"));
    fake.set_state("open");
    write(fake.now(), "back again");
    wait(2s);
    poll();
    EXPECT_EQ(line.texts(), std::vector<std::string>{"back again"});
}

TEST_F(Evolution, FindsWhatAPhoneThatWasAwayBringsBitByBit) {
    poll();
    wait(1min);
    fake.set_state("close");
    EXPECT_NE(line.failure_of_poll(fake.now()), "");
    wait(10h);
    EXPECT_NE(line.failure_of_poll(fake.now()), "");
    fake.set_state("open");
    write(fake.now() - 9h, "at night");
    poll();
    write(fake.now() - 8h, "later at night");
    wait(2min);
    poll(); // plans by the clock of the answer before
    poll();

    EXPECT_EQ(line.texts(), (std::vector<std::string>{"at night", "later at night"}));
}

TEST_F(Evolution, LooksFarBackWhenTheInstanceIsThereAgain) {
    poll();
    fake.set_state("close");
    EXPECT_NE(line.failure_of_poll(fake.now() + 1min), "");
    fake.set_state("open");
    poll();
    write(fake.now() - 2 * 24h, "from a phone that was away for long");

    poll();

    EXPECT_EQ(line.stored.size(), 1U);
}

TEST_F(Evolution, TrustsVersionsThatTellNoState) {
    fake.on_request([this](const FakeRequest& request) {
        if (request.path.starts_with("/instance/")) fake.fail_next(1, 404);
    });
    fake.receive(customer, "hello");

    poll();

    EXPECT_EQ(line.texts(), std::vector<std::string>{"hello"});
}

TEST_F(Evolution, WarnsOfAnOfficialAccount) {
    poll();
    EXPECT_EQ(line.batches.back().warning, "");
    fake.be_official(true);
    line.restart();
    poll();

    ASSERT_TRUE(line.batches.back().warning);
    EXPECT_TRUE(holds(*line.batches.back().warning, "WHATSAPP-BUSINESS")) << *line.batches.back().warning;
}

TEST_F(Evolution, RecognizesAServerThatIgnoresTheWindow) {
    fake.ignore_times(true);
    for (int i = 0; i < 5000; ++i)
        write(noon - std::chrono::minutes(i), "x");
    fake.forget_requests();

    const std::string failure = line.failure_of_poll(noon);

    EXPECT_TRUE(holds(failure, "Evolution API 2.2.1 or newer is needed")) << failure;
    EXPECT_LE(fake.requests().size(), 10U);
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
