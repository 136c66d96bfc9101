// SPDX-License-Identifier: MIT
// The daemon is stopped, or its clock is set, while agents are at their pages.

#include "core/store/conversations.h"
#include "core/store/history.h"
#include "core/wrap/database.h"
#include "core/wrap/json.h"
#include "tests/support/paths.h"
#include "tests/support/world.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <thread>

namespace convassign {

namespace {

class WhileAway : public testing::Test {
protected:
    void begin(const std::string& presence) {
        world.with_twilio = false;
        world.more_config = "[presence]\n" + presence;
        world.write_config();
        for (const char* name : {"ada", "ben", "cem", "dora", "eve"})
            tokens.push_back(world.agent(name));
        daemon.emplace(world.serving_daemon());
        beat_all();
        ASSERT_TRUE(eventually([&] { return count(HistoryKind::online) == 5; }));
        world.must({"enable"});
    }

    void beat_all() {
        for (const std::string& token : tokens)
            EXPECT_EQ(world.beat(token, seq++).status, 200);
    }

    std::vector<HistoryRow> rows(HistoryKind kind) {
        OpenedStore store = world.store();
        auto all = history::list(store, {});
        std::erase_if(all, [kind](const HistoryRow& row) { return row.kind != kind; });
        return all;
    }
    std::ptrdiff_t count(HistoryKind kind) { return std::ssize(rows(kind)); }

    /// By the command, for whom the clock is the same.
    std::ptrdiff_t online() {
        const auto who = parse_json(world.must({"who", "--json"}));
        return std::ranges::count_if(
            who["agents"], [](const auto& agent) { return agent["online"] == true; });
    }

    void set_clock(Duration offset) { std::ofstream(world.file("clock")) << offset.count(); }

    World world;
    std::vector<std::string> tokens;
    int seq = 1;
    std::optional<Program> daemon;
};

TEST_F(WhileAway, TheQueueWaitsForEverybodyWhoComesBack) {
    begin("beat = \"3s\"\nlease = \"5s\"");
    daemon->signal(SIGSTOP);
    for (int i = 0; i < 10; ++i)
        world.must({"inject", "--from", "c" + std::to_string(i), "--text", "hello"});
    std::this_thread::sleep_for(6500ms);
    daemon->signal(SIGCONT);

    for (const std::string& token : tokens) {
        EXPECT_EQ(world.beat(token, seq++).status, 200);
        std::this_thread::sleep_for(300ms);
    }

    ASSERT_TRUE(eventually([&] {
        beat_all();
        return count(HistoryKind::assigned) == 10;
    })) << daemon->err();
    for (const HistoryRow& row : rows(HistoryKind::assigned)) {
        ASSERT_TRUE(row.draw);
        EXPECT_EQ(row.draw->candidates, 5);
    }
    EXPECT_EQ(count(HistoryKind::offline), 0) << "nobody has left";
    EXPECT_NE(daemon->err().find("draws begin in 3 s"), std::string::npos) << daemon->err();
}

TEST_F(WhileAway, WhoDoesNotComeBackHasLeftAndIsNotDrawn) {
    begin("beat = \"2s\"\nlease = \"3s\"");
    daemon->signal(SIGSTOP);
    world.must({"inject", "--from", "c", "--text", "hello"});
    std::this_thread::sleep_for(5500ms);
    daemon->signal(SIGCONT);

    ASSERT_TRUE(eventually([&] {
        EXPECT_EQ(world.beat(tokens.front(), seq++).status, 200);
        return count(HistoryKind::assigned) == 1;
    })) << daemon->err();
    EXPECT_EQ(rows(HistoryKind::assigned).front().draw->candidates, 1);
    EXPECT_EQ(count(HistoryKind::offline), 4);
}

class ClockStep : public WhileAway, public testing::WithParamInterface<Duration> {
protected:
    void SetUp() override {
#if defined(__SANITIZE_ADDRESS__) || __SIZEOF_POINTER__ != 8
        GTEST_SKIP() << "only where a library of the test may be loaded first";
#endif
        if (std::getenv("LD_PRELOAD") != nullptr) GTEST_SKIP() << "only where nothing else is loaded first";
        set_clock(0ms);
        world.environment = {"LD_PRELOAD=" + clock_library(), "CONVASSIGN_TEST_CLOCK=" + world.file("clock")};
    }
};

TEST_P(ClockStep, TakesNobodyOfflineWhosePageBeatsAndKeepsNobodyElse) {
    begin("beat = \"1s\"\nlease = \"3s\"");

    set_clock(GetParam());
    for (int i = 0; i < 8; ++i) { // longer than a lease
        std::this_thread::sleep_for(500ms);
        beat_all();
    }

    EXPECT_NE(daemon->err().find("the clock was set"), std::string::npos) << daemon->err();
    EXPECT_EQ(online(), 5);
    EXPECT_EQ(count(HistoryKind::offline), 0) << daemon->err();
    world.must({"inject", "--from", "c", "--text", "hello"});
    EXPECT_TRUE(eventually([&] { return count(HistoryKind::assigned) == 1; }));

    // Now they all go, without a goodbye.
    EXPECT_TRUE(eventually([&] { return count(HistoryKind::offline) == 5; }));
    EXPECT_EQ(online(), 0);
}

INSTANTIATE_TEST_SUITE_P(Clock, ClockStep, testing::Values(-5h, 5h, -90s), [](const auto& parameter) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(parameter.param).count();
    return (seconds < 0 ? "Back" : "Forward") + std::to_string(std::abs(seconds)) + "Seconds";
});

} // namespace

} // namespace convassign
