// SPDX-License-Identifier: MIT
// Answering through both programs, with the provider that needs none outside.

#include "core/base/random.h"
#include "core/wrap/database.h"
#include "core/wrap/json.h"
#include "tests/support/paths.h"
#include "tests/support/world.h"

#include <atomic>
#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <poll.h>
#include <thread>

namespace convassign {

namespace {

struct Replies : testing::Test {
    Replies() {
        world.with_twilio = false;
        world.write_config();
        token = world.agent("maria");
        world.must({"enable"});
        world.must({"inject", "--from", "+15550001", "--text", "Is it on its way?"});
    }

    World world;
    std::string token;
};

TEST_F(Replies, AreSentByTheDaemonAndShownByTheCommand) {
    const Program daemon = world.serving_daemon();

    const std::string said = world.must({"reply", "1", "--text", "Yes, it comes *today*."});
    const std::string shown = world.must({"show", "1"});

    EXPECT_NE(said.find("is sent"), std::string::npos) << said;
    EXPECT_NE(shown.find("Yes, it comes *today*."), std::string::npos) << shown;
    EXPECT_NE(shown.find(", sent"), std::string::npos) << shown;
    EXPECT_NE(world.must({"history", "1"}).find("#1 answered"), std::string::npos);
}

TEST_F(Replies, WaitForADaemon) {
    const Json message = parse_json(world.must({"--json", "reply", "1", "--text", "Soon"}));
    EXPECT_EQ(message["state"], "waiting");

    const Program daemon = world.serving_daemon();

    EXPECT_TRUE(eventually(
        [&] { return world.store().number("SELECT count(*) FROM replies WHERE state = 'sent'") == 1; }));
}

TEST_F(Replies, AreReadFromStandardInput) {
    std::ofstream(world.file("text")) << "Good morning,\nit is here.\n";

    const Finished finished = Program({"/bin/sh", "-c",
                                          command_program() + " --config " + world.file("convassign.toml")
                                              + " --json reply 1 < " + world.file("text")},
        world.file("sh"))
                                  .wait();

    ASSERT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(parse_json(finished.out)["text"], "Good morning,\nit is here.");
}

TEST_F(Replies, OfAPageClaimWhatWaitsAndAreSentWithinAMoment) {
    const Program daemon = world.serving_daemon();

    const RawReply reply =
        world.http("POST", "/api/v1/conversations/1/messages", token, R"({"text":"Hello","key":"5f0c"})");

    ASSERT_EQ(reply.status, 200) << reply.body;
    EXPECT_TRUE(eventually(
        [&] { return world.store().number("SELECT count(*) FROM replies WHERE state = 'sent'") == 1; }));
    const Json shown = parse_json(world.http("GET", "/api/v1/conversations/1", token).body);
    EXPECT_EQ(shown["assignee"], "maria");
    EXPECT_EQ(shown["messages"][1]["agent"], "maria");
}

/// Whoever answers goes on while the daemon is killed again and again: each text goes out once, and in order.
TEST_F(Replies, AreNeitherLostNorDoubledWhenTheDaemonIsKilled) {
    constexpr int kills = 8;
    std::atomic<bool> stop{false};
    std::atomic<int> written{0};
    std::thread agent([&] {
        while (!stop) {
            world.must({"--quiet", "--json", "reply", "1", "--text", "text " + std::to_string(written + 1)});
            ++written;
        }
    });
    SystemRandom random;
    for (int i = 0; i < kills; ++i) {
        Program daemon = world.serving_daemon();
        poll(nullptr, 0, static_cast<int>(random.below(300)));
        daemon.signal(SIGKILL);
        daemon.wait();
    }
    stop = true;
    agent.join();

    const Program daemon = world.serving_daemon();

    const auto count = [&](const std::string& what) {
        return world.store().number("SELECT count(*) FROM " + what);
    };
    EXPECT_TRUE(eventually([&] { return count("replies WHERE state = 'sent'") == written; }));
    EXPECT_EQ(count("messages WHERE direction = 'out'"), written);
    EXPECT_EQ(count("(SELECT DISTINCT text FROM messages WHERE direction = 'out')"), written);
    EXPECT_EQ(world.must({"check", "--quick"}).find("a reply"), std::string::npos);
}

} // namespace

} // namespace convassign
