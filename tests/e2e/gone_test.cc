// SPDX-License-Identifier: MIT
// Browsers that end without a goodbye, and what was drawn for their agents.
#include "core/store/agents.h"
#include "core/store/conversations.h"
#include "core/store/history.h"
#include "tests/support/world.h"

#include <csignal>
#include <gtest/gtest.h>
#include <iostream>
#include <random>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// An agent's browser: an event stream, and a page that beats.
class FakeBrowser {
public:
    FakeBrowser(World& world, std::string token, std::string tab = "tab")
        : world_(world), token_(std::move(token)), tab_(std::move(tab)) {
        beat();
        listen();
    }

    void beat() { world_.beat(token_, ++seq_, tab_); }

    /// The stream before it, if there is one, ends only then.
    void listen() {
        auto stream = std::make_unique<RawClient>(world_.socket());
        stream->send(
            "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token_ + "\r\n\r\n");
        stream->read_until("id: ");
        stream_ = std::move(stream);
    }

    /// As the kernel does when its process is killed.
    void end() { stream_.reset(); }

private:
    World& world_;
    std::string token_;
    std::string tab_;
    std::unique_ptr<RawClient> stream_;
    int seq_ = 0;
};

struct GoneIsGone : testing::Test {
    [[nodiscard]] bool is_online(const std::string& agent) const {
        return agents::find(world.store(), agent)->online;
    }

    [[nodiscard]] std::string assignee(int conversation) const {
        return conversations::view(world.store(), ConversationId{conversation})->assignee_name;
    }

    /// When the agent went offline last.
    [[nodiscard]] Time offline_at(const std::string& agent) const {
        OpenedStore store = world.store();
        HistoryFilter filter;
        filter.agent = agents::find(store, agent)->id;
        std::vector<HistoryRow> rows = history::list(store, filter);
        std::erase_if(rows, [](const HistoryRow& row) { return row.kind != HistoryKind::offline; });
        return rows.empty() ? Time::min() : rows.back().at;
    }

    [[nodiscard]] std::int64_t came_back(int conversation) const {
        return world.store().number("SELECT count(*) FROM history WHERE because = 'never_shown'"
                                    " AND conversation_id = "
            + std::to_string(conversation));
    }

    void inject(const std::string& from) { world.must({"inject", "--from", from, "--text", "hello"}); }

    World world;
    std::string maria = world.agent("maria");
};

TEST_F(GoneIsGone, WithinEightSecondsAndWhatItNeverShowedGoesToSomebodyElse) {
    const Program daemon = world.serving_daemon();
    world.must({"enable"});
    FakeBrowser browser(world, maria);
    ASSERT_TRUE(eventually([&] { return is_online("maria"); }));
    inject("customer");
    ASSERT_TRUE(eventually([&] { return assignee(1) == "maria"; }));
    FakeBrowser other(world, world.agent("jonas"));
    ASSERT_TRUE(eventually([&] { return is_online("jonas"); }));

    const Time ended_at = wall_clock();
    browser.end();

    ASSERT_TRUE(eventually([&] { return !is_online("maria"); }));
    std::cout << "from the end of the stream to offline: " << (offline_at("maria") - ended_at).count()
              << " ms\n";
    EXPECT_GE(offline_at("maria") - ended_at, 4900ms);
    EXPECT_LT(offline_at("maria") - ended_at, 8s);
    EXPECT_TRUE(eventually([&] { return assignee(1) == "jonas"; }));
    EXPECT_EQ(came_back(1), 1);
    EXPECT_TRUE(is_online("jonas"));
}

TEST_F(GoneIsGone, OnlyWhereNoPageOfTheBrowserBeatsAgain) {
    world.more_config = "[presence]\ngoodbye_grace = \"1s\"";
    world.write_config();
    const Program daemon = world.serving_daemon();
    FakeBrowser stays(world, maria);
    FakeBrowser goes(world, world.agent("jonas"));
    ASSERT_TRUE(eventually([&] { return is_online("maria") && is_online("jonas"); }));

    stays.end();
    stays.beat();
    goes.end();

    ASSERT_TRUE(eventually([&] { return !is_online("jonas"); }));
    EXPECT_TRUE(is_online("maria"));
    EXPECT_EQ(offline_at("maria"), Time::min());
}

TEST_F(GoneIsGone, NotWhileAnotherStreamOfTheBrowserIsThere) {
    world.more_config = "[presence]\ngoodbye_grace = \"1s\"";
    world.write_config();
    const Program daemon = world.serving_daemon();
    FakeBrowser stays(world, maria);
    FakeBrowser goes(world, world.agent("jonas"));
    ASSERT_TRUE(eventually([&] { return is_online("maria") && is_online("jonas"); }));

    stays.listen();
    goes.end();

    ASSERT_TRUE(eventually([&] { return !is_online("jonas"); }));
    EXPECT_EQ(offline_at("maria"), Time::min());
}

TEST_F(GoneIsGone, AlsoWhereTheDaemonIsKilledMeanwhile) {
    world.more_config =
        "[presence]\nbeat = \"1s\"\nlease = \"2s\"\nhidden_lease = \"2s\"\ngoodbye_grace = \"100ms\"";
    world.write_config();
    std::optional<Program> daemon = world.serving_daemon();
    world.must({"enable"});
    std::mt19937 chance(static_cast<unsigned>(wall_clock().time_since_epoch().count()));
    for (int round = 1; round <= 4; ++round) {
        FakeBrowser browser(world, maria, "tab-" + std::to_string(round));
        ASSERT_TRUE(eventually([&] { return is_online("maria"); }));
        inject("customer " + std::to_string(round));
        ASSERT_TRUE(eventually([&] { return assignee(round) == "maria"; }));

        browser.end();
        const auto killed_at = wall_clock() + std::chrono::milliseconds(chance() % 250);
        ASSERT_TRUE(eventually([&] { return wall_clock() >= killed_at; }));
        daemon->signal(SIGKILL);
        daemon->wait();
        daemon.emplace(world.serving_daemon());

        ASSERT_TRUE(eventually([&] { return assignee(round).empty(); }));
        EXPECT_EQ(came_back(round), 1);
        world.must({"close", std::to_string(round)});
    }
    world.must({"check", "--quick"});
}

} // namespace

} // namespace convassign
