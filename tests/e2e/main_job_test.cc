// SPDX-License-Identifier: MIT
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/loads.h"
#include "tests/support/world.h"

#include "core/wrap/json.h"

#include <gtest/gtest.h>
#include <set>

namespace convassign {

namespace {

struct MainJob : testing::Test {
    std::int64_t assigned() { return conversations::count_by_state(world.store()).assigned; }
    std::int64_t unassigned() { return conversations::count_by_state(world.store()).unassigned; }
    Json json(const std::vector<std::string>& arguments) {
        std::vector<std::string> words{"--json"};
        words.insert(words.end(), arguments.begin(), arguments.end());
        return parse_json(world.must(words));
    }

    World world;
};

constexpr auto customer = "whatsapp:+15551234567";

TEST_F(MainJob, GivesANewMessageToTheOnlineAgent) {
    const std::string token = world.agent("maria");
    world.must({"enable"});
    const Program daemon = world.serving_daemon();
    const RawReply verdict = world.beat(token, 1);

    world.twilio().receive(customer, "hello");

    EXPECT_TRUE(parse_json(verdict.body)["online"]);
    ASSERT_TRUE(eventually([&] { return assigned() == 1; }));
    const Json shown = json({"show", "1"});
    EXPECT_EQ(shown["assignee"], "maria");
    EXPECT_EQ(shown["customer"], customer);
    EXPECT_EQ(shown["provider"], "support");
    EXPECT_EQ(shown["last_message"]["text"], "hello");
    EXPECT_EQ(shown["history"][0]["kind"], "opened");
    EXPECT_EQ(shown["history"][1]["kind"], "assigned");
    EXPECT_EQ(shown["history"][1]["detail"]["candidates"], 1);
}

TEST_F(MainJob, KeepsConversationsWaitingUntilSomebodyComesOnline) {
    const std::string token = world.agent("maria");
    world.must({"enable"});
    const Program daemon = world.serving_daemon();
    for (int i = 0; i < 3; ++i)
        world.twilio().receive(customer + std::to_string(i), "hello");
    ASSERT_TRUE(eventually([&] { return unassigned() == 3; }));

    world.beat(token, 1);

    EXPECT_TRUE(eventually([&] { return assigned() == 3; }));
}

TEST_F(MainJob, GivesTheQueueOutOnceTheSwitchIsTurnedOnFromTheCommandLine) {
    const std::string token = world.agent("maria");
    const Program daemon = world.serving_daemon();
    world.beat(token, 1);
    world.twilio().receive(customer, "hello");
    ASSERT_TRUE(eventually([&] { return unassigned() == 1; }));

    world.must({"enable"});

    EXPECT_TRUE(eventually([&] { return assigned() == 1; }));
}

TEST_F(MainJob, DrawsNothingMoreOnceTheSwitchIsOff) {
    const std::string token = world.agent("maria");
    world.must({"enable"});
    const Program daemon = world.serving_daemon();
    world.beat(token, 1);
    ASSERT_TRUE(eventually([&] { return agents::find(world.store(), "maria")->online; }));

    world.must({"disable"});
    world.twilio().receive(customer, "hello");

    ASSERT_TRUE(eventually([&] { return unassigned() == 1; }));
    world.twilio().forget_requests();
    ASSERT_TRUE(world.twilio().wait_for_requests(10)); // a second of further rounds
    EXPECT_EQ(assigned(), 0);
}

TEST_F(MainJob, StopsGivingToAnAgentWhoseLastPageSaidGoodbye) {
    world.more_config = "[presence]\ngoodbye_grace = \"100ms\"";
    world.write_config();
    const std::string token = world.agent("maria");
    world.must({"enable"});
    const Program daemon = world.serving_daemon();
    world.beat(token, 1);
    ASSERT_TRUE(eventually([&] { return agents::find(world.store(), "maria")->online; }));

    world.beat(token, 2, "tab-1", "bye");

    ASSERT_TRUE(eventually([&] { return !agents::find(world.store(), "maria")->online; }));
    world.twilio().receive(customer, "hello");
    ASSERT_TRUE(eventually([&] { return unassigned() == 1; }));
    EXPECT_EQ(assigned(), 0);
}

TEST_F(MainJob, StoresEachMessageOnceWhateverTwilioRepeats) {
    world.must({"enable"});
    world.twilio().shuffle_ties(true);
    world.twilio().limit_batch_size(3);
    world.twilio().honour_date_filter(FakeTwilio::DateFilter::ignored);
    const Program daemon = world.serving_daemon();
    for (int i = 0; i < 40; ++i)
        world.twilio().receive(customer + std::to_string(i % 10), "hello " + std::to_string(i));

    ASSERT_TRUE(eventually([&] { return world.store().number("SELECT count(*) FROM messages") == 40; }));
    world.twilio().forget_requests();
    ASSERT_TRUE(world.twilio().wait_for_requests(40));

    EXPECT_EQ(world.store().number("SELECT count(*) FROM messages"), 40);
    EXPECT_EQ(unassigned(), 10);
    EXPECT_EQ(world.twilio().most_in_flight(), 1);
}

TEST_F(MainJob, LosesNothingThroughTroubleAtTwilio) {
    const Program daemon = world.serving_daemon();
    ASSERT_TRUE(world.twilio().wait_for_requests(2));
    world.twilio().fail_next(1, 429, "1");
    world.twilio().truncate_next(false);
    world.twilio().answer_next({200, "<html>", {}});
    world.twilio().receive(customer, "hello");

    EXPECT_TRUE(eventually([&] { return unassigned() == 1; }, std::chrono::seconds(25)));
}

TEST_F(MainJob, TellsInStatusWhatIsWrongWithAProvider) {
    const Program daemon = world.serving_daemon();
    ASSERT_TRUE(world.twilio().wait_for_requests(1));

    world.twilio().fail_next(1000, 401);

    ASSERT_TRUE(eventually([&] { return json({"status"})["providers"][0]["error"].is_string(); }));
    const Json status = json({"status"});
    const std::string error = status["providers"][0]["error"];
    EXPECT_NE(error.find("(20401)"), std::string::npos) << error; // Twilio's own code
    EXPECT_EQ(error.find(FakeTwilio::auth_token()), std::string::npos) << error;
    EXPECT_EQ(status["daemon"]["pid"], daemon.pid());
}

TEST_F(MainJob, TakesInjectedMessagesWithoutADaemonAndDrawsThemWithOne) {
    const std::string token = world.agent("maria");
    world.must({"enable"});
    const Json injected = json({"inject", "--from", "whatsapp:+1555", "--text", "hi there"});
    EXPECT_EQ(injected["conversation_id"], 1);
    EXPECT_EQ(unassigned(), 1);

    const Program daemon = world.serving_daemon();
    world.beat(token, 1);

    EXPECT_TRUE(eventually([&] { return assigned() == 1; }));
}

TEST_F(MainJob, LetsPeopleSteerByHandWhileItRuns) {
    const std::string maria = world.agent("maria");
    world.agent("jonas");
    const Program daemon = world.serving_daemon();
    world.must({"inject", "--from", "whatsapp:+1555", "--text", "hi"});

    world.must({"claim", "1", "jonas"});
    EXPECT_EQ(world.command({"claim", "1", "maria"}).status, 5);
    world.must({"reassign", "#1", "maria", "--from", "jonas"});
    EXPECT_EQ(world.command({"reassign", "1", "jonas", "--from", "jonas"}).status, 5);
    EXPECT_EQ(world.command({"reassign", "1", "--random"}).status, 6);
    const RawReply released = world.http("POST", "/api/v1/conversations/1/release", maria, "{}");
    EXPECT_EQ(released.status, 200);
    world.must({"close", "1"});

    EXPECT_EQ(json({"show", "1"})["state"], "closed");
    std::vector<std::string> kinds;
    const Json history = json({"history", "1"});
    for (const Json& row : history["history"])
        kinds.push_back(row["kind"]);
    EXPECT_EQ(kinds, (std::vector<std::string>{"opened", "claimed", "reassigned", "released", "closed"}));
}

TEST_F(MainJob, SpreadsConversationsOverEverybodyOnline) {
    const std::string maria = world.agent("maria");
    const std::string jonas = world.agent("jonas");
    world.must({"enable"});
    const Program daemon = world.serving_daemon();
    world.beat(maria, 1);
    world.beat(jonas, 1);
    ASSERT_TRUE(eventually([&] {
        return agents::find(world.store(), "maria")->online && agents::find(world.store(), "jonas")->online;
    }));

    for (int i = 0; i < 100; ++i)
        world.twilio().receive(customer + std::to_string(i), "hello");

    ASSERT_TRUE(eventually([&] { return assigned() == 100; }));
    const auto open = Loads(world.store()).by_agent();
    EXPECT_EQ(open.size(), 2u);
    for (const auto& [agent, count] : open)
        EXPECT_GT(count, 10); // less happens once in 10^17 runs
}

} // namespace

} // namespace convassign
