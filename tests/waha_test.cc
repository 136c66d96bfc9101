// SPDX-License-Identifier: MIT
#include "core/provider/waha.h"

#include "tests/support/fake_waha.h"
#include "tests/support/moments.h"
#include "tests/support/polled_line.h"

#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

const std::string customer = "15005550001@c.us";

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

struct Waha : testing::Test {
    Waha() : line([this](const std::string& cursor) { return make(cursor); }) { fake.set_now(noon); }

    std::unique_ptr<Provider> make(const std::string& cursor) {
        ProviderConfig config;
        config.type = "waha";
        config.base_url = fake.base_url();
        config.settings["session"] = FakeWaha::session();
        return std::make_unique<WahaProvider>(config, key, cursor);
    }

    void poll() {
        fake.forget_requests();
        line.poll(fake.now());
    }

    /// As the engines have it: the text stands in the row twice.
    void write(Time at, const std::string& text, const std::string& id = "") {
        FakeWahaMessage message;
        message.id = id;
        message.chat = customer;
        message.body = text;
        message.at = at;
        message.more = R"("_data":{"message":{"conversation":")" + text + R"("}})";
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

    FakeWaha fake;
    std::string key = FakeWaha::api_key();
    PolledLine line;
};

} // namespace

TEST_F(Waha, HandsOverWhatCustomersWriteOnce) {
    fake.receive(customer, "hello");
    poll();
    wait(2s);
    fake.receive(customer, "are you there?");
    poll();
    poll();

    EXPECT_EQ(line.texts(), (std::vector<std::string>{"hello", "are you there?"}));
}

TEST_F(Waha, AsksAsDocumented) {
    poll();
    wait(2s);
    poll();

    ASSERT_EQ(fake.requests().size(), 2U);
    EXPECT_EQ(fake.requests()[0].path, "/api/sessions/default");
    EXPECT_EQ(fake.requests()[1].target,
        "/api/default/chats/all/"
        "messages?sortBy=timestamp&sortOrder=asc&downloadMedia=false"
        "&filter.timestamp.gte=1795347900&limit=100&offset=0");
    EXPECT_EQ(fake.requests()[1].header("x-api-key"), FakeWaha::api_key());
}

TEST_F(Waha, GoesOnBehindShortBatches) {
    fake.shorten_batches(true);
    for (int i = 0; i < 350; ++i)
        fake.receive(customer, std::to_string(i));

    poll();

    EXPECT_EQ(line.stored.size(), 347U); // three rows were on no batch
}

TEST_F(Waha, FindsEachMessageThoughTiesChangeTheirOrder) {
    fake.shuffle_ties(true);
    for (int i = 0; i < 150; ++i)
        fake.receive(customer, std::to_string(i));

    for (int i = 0; i < 10; ++i)
        poll();

    EXPECT_EQ(line.stored.size(), 150U);
}

TEST_F(Waha, FindsWhatAPhoneThatWasAwayBringsLate) {
    poll();
    wait(3h);
    FakeWahaMessage late;
    late.chat = customer;
    late.body = "written on a plane";
    late.at = fake.now() - 2h;
    fake.add(late);

    poll(); // plans by the clock of the answer before
    poll();

    EXPECT_EQ(line.texts(), std::vector<std::string>{"written on a plane"});
}

TEST_F(Waha, TakesAPersonUnderALidAndANumberForOneCustomer) {
    fake.know_lid("777@lid", customer);
    fake.receive(customer, "by number");
    fake.receive("777@lid", "by lid");
    fake.receive("777@lid", "again");
    fake.receive("888@lid", "a stranger");

    poll();

    ASSERT_EQ(line.stored.size(), 4U);
    std::map<std::string, std::string> customers;
    for (const auto& [id, message] : line.stored)
        customers[message.text] = message.customer;
    EXPECT_EQ(customers["by lid"], customer);
    EXPECT_EQ(customers["again"], customer);
    EXPECT_EQ(customers["a stranger"], "888@lid");
}

TEST_F(Waha, JoinsALidWhoseNumberIsKnownLater) {
    fake.receive("777@lid", "one");
    poll();
    wait(2s);
    fake.know_lid("777@lid", customer);
    fake.receive("777@lid", "two");
    poll();

    std::vector<JoinedAddresses> joins;
    for (const FetchedBatch& batch : line.batches)
        joins.insert(joins.end(), batch.joins.begin(), batch.joins.end());
    EXPECT_EQ(joins, (std::vector<JoinedAddresses>{{"777@lid", customer}}));
    const IncomingMessage& two = line.batches.front().messages.back();
    EXPECT_EQ(two.text, "two");
    EXPECT_EQ(two.customer, customer);
    EXPECT_EQ(two.other_addresses, std::vector<std::string>{"777@lid"});
}

TEST_F(Waha, AsksAgainForLidsThatNobodyWritesFromAnyMore) {
    for (int i = 0; i < 10; ++i)
        fake.receive(std::to_string(700 + i) + "@lid", "hello");
    poll();
    wait(2h);
    poll(); // plans by the clock of the answer before
    poll(); // a wide scan
    fake.know_lid("709@lid", customer);
    std::vector<JoinedAddresses> joins;
    for (int i = 0; i < 8; ++i) {
        poll();
        EXPECT_LE(fake.requests().size(), 2U + 3U); // the session, the list, some lids
        for (const FetchedBatch& batch : line.batches)
            joins.insert(joins.end(), batch.joins.begin(), batch.joins.end());
    }

    EXPECT_EQ(joins, (std::vector<JoinedAddresses>{{"709@lid", customer}}));
}

TEST_F(Waha, AsksOnceInAPollForALidThatIsNotKnown) {
    for (int i = 0; i < 20; ++i)
        fake.receive("777@lid", std::to_string(i));

    poll();

    EXPECT_EQ(fake.requests().size(), 4U); // the session, the list and its end, and the lid
}

TEST_F(Waha, AsksForLessWhereTheAnswerIsTooLarge) {
    for (int i = 0; i < 40; ++i)
        write(noon - std::chrono::seconds(60 + i), long_text());
    for (int i = 0; i < 150; ++i)
        write(noon, std::to_string(i));

    poll();

    EXPECT_EQ(line.stored.size(), 190U);
}

TEST_F(Waha, FindsTheEndThoughSmallBatchesMayBeEmpty) {
    fake.shorten_batches(true);
    for (int i = 0; i < 98; ++i)
        write(noon - 1min, std::to_string(i));
    write(noon - 50s, std::string(9'000'000, 'x'), "GIANT");
    write(noon - 40s, "left out");
    write(noon, "the last");

    const std::string failure = line.failure_of_poll(noon);

    EXPECT_TRUE(holds(failure, "row GIANT: the row is too large to be read")) << failure;
    EXPECT_EQ(line.texts().back(), "the last");
    EXPECT_EQ(line.stored.size(), 99U);
    EXPECT_NE(line.cursor, ""); // the line goes on
}

TEST_F(Waha, TellsTheReasonOfAFailure) {
    const struct {
        const char* body;
        const char* reason;
    } cases[] = {
        {R"({"statusCode":500,"exception":{"message":"store is not enabled"}})",
            "status 500: store is not enabled"},
        {R"({"error":{"message":"no LID found"}})", "status 500: no LID found"},
        {R"({"statusCode":500,"message":"Internal Server Error","exception":{"message":"boom"}})",
            "status 500: boom"},
    };
    for (const auto& one : cases) {
        fake.answer_next({500, one.body});
        const std::string failure = line.failure_of_poll(noon);
        EXPECT_TRUE(holds(failure, one.reason)) << failure;
    }
}

TEST_F(Waha, FindsWhatAPhoneThatWasAwayBringsBitByBit) {
    poll();
    wait(1min);
    fake.set_status("STARTING");
    EXPECT_NE(line.failure_of_poll(fake.now()), "");
    wait(10h);
    EXPECT_NE(line.failure_of_poll(fake.now()), "");
    fake.set_status("WORKING");
    write(fake.now() - 9h, "at night");
    poll();
    write(fake.now() - 8h, "later at night");
    wait(2min);
    poll(); // plans by the clock of the answer before
    poll();

    EXPECT_EQ(line.texts(), (std::vector<std::string>{"at night", "later at night"}));
}

TEST_F(Waha, LooksFarBackWhenTheSessionWorksAgain) {
    poll();
    fake.set_status("STARTING");
    EXPECT_NE(line.failure_of_poll(fake.now()), "");
    fake.set_status("WORKING");
    poll();
    write(fake.now() - 2 * 24h, "from a phone that was away for long");

    poll();

    EXPECT_EQ(line.stored.size(), 1U);
}

TEST_F(Waha, HandsOverWhatWeWroteAndNoGroups) {
    FakeWahaMessage message;
    message.at = noon;
    message.chat = customer;
    message.from_me = true;
    message.body = "we wrote";
    message.id = "3EB0OURS";
    message.ack = 3;
    fake.add(message);
    message.id.clear();
    message.from_me = false;
    message.chat = "1203630@g.us";
    fake.add(message);

    poll();

    ASSERT_EQ(line.stored.size(), 1U);
    EXPECT_EQ(line.stored.at("3EB0OURS").direction, Direction::out);
    ASSERT_FALSE(line.batches.at(0).fates.empty());
    EXPECT_EQ(line.batches[0].fates[0], (MessageFate{"3EB0OURS", "", FateKind::read, "", noon}));
}

TEST_F(Waha, StaysWhereItIsWhileTheSessionDoesNotWork) {
    poll();
    const std::string before = line.cursor;
    wait(1h);
    fake.set_status("SCAN_QR_CODE");
    fake.receive(customer, "hello");

    const std::string failure = line.failure_of_poll(fake.now());

    EXPECT_TRUE(holds(failure, "the session is 'SCAN_QR_CODE' and not 'WORKING'")) << failure;
    EXPECT_EQ(line.cursor, before);
    fake.set_status("WORKING");
    poll();
    EXPECT_EQ(line.texts(), std::vector<std::string>{"hello"});
}

TEST_F(Waha, SaysWhatItNeedsWhereTheEngineCannot) {
    fake.be_webjs(true);

    const std::string failure = line.failure_of_poll(noon);

    EXPECT_TRUE(holds(failure,
        "status 422: WEBJS engine doesn't support 'all' chats; the list of all messages needs "
        "the engine GOWS, or NOWEB with its store enabled"))
        << failure;
}

TEST_F(Waha, SaysWhatToDoWhenItIsRefusedAndKeepsItsKey) {
    key = "wr0ng-key";
    line.restart();

    const std::string failure = line.failure_of_poll(noon);

    EXPECT_TRUE(holds(failure, "status 401: Unauthorized; check the API key")) << failure;
    EXPECT_FALSE(holds(failure, key)) << failure;
}

TEST_F(Waha, StoresTheGoodRowsBesideABadOne) {
    FakeWahaMessage bad;
    bad.at = noon;
    bad.raw = R"({"from":"1@c.us","id":"false_1@c.us_BAD"})";
    fake.add(bad);
    fake.receive(customer, "good");

    const std::string failure = line.failure_of_poll(noon);

    EXPECT_EQ(line.texts(), std::vector<std::string>{"good"});
    EXPECT_TRUE(holds(failure, "row BAD: 'timestamp' is no number")) << failure;
    EXPECT_EQ(line.batches.back().unread.size(), 1U);
}

TEST_F(Waha, LosesNothingWhenAPollBreaksOff) {
    for (int i = 0; i < 250; ++i)
        fake.receive(customer, std::to_string(i));
    int requests = 0;
    fake.on_request([&](const FakeRequest&) {
        if (++requests == 3) fake.fail_next(1, 500);
    });

    EXPECT_NE(line.failure_of_poll(noon), "");
    EXPECT_EQ(line.cursor, "");
    poll();

    EXPECT_EQ(line.stored.size(), 250U);
}

TEST_F(Waha, GoesOnWhereItStoppedAfterARestart) {
    poll();
    wait(100h); // longer than the deep lookback
    FakeWahaMessage message;
    message.chat = customer;
    message.body = "while it was down";
    message.at = noon + 1min;
    fake.add(message);
    line.restart();

    poll();

    EXPECT_EQ(line.texts(), std::vector<std::string>{"while it was down"});
}

} // namespace convassign
