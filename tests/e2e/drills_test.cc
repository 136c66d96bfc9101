// SPDX-License-Identifier: MIT
// What goes wrong where two daemons stand by each other, while both are busy: a daemon, its network, its
// server.
#include "core/base/random.h"
#include "core/wrap/postgres.h"
#include "tests/support/cut_link.h"
#include "tests/support/pair.h"
#include "tests/support/postgres.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>
#include <memory>
#include <optional>
#include <poll.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// How often each of them is to be played, on a machine that does nothing else: limits of time hold there
/// alone. Nothing where they are tests among others, and each is played once.
std::optional<int> rounds_wanted() {
    const char* const text = std::getenv("CONVASSIGN_DRILLS");
    return text == nullptr ? std::nullopt : std::optional(std::atoi(text));
}

int rounds() { return rounds_wanted().value_or(1); }

void wait(Duration time) { poll(nullptr, 0, static_cast<int>(std::max(time, 0ms).count())); }

class Drill : public testing::Test {
protected:
    static constexpr Duration longest_pause = 5s;
    static constexpr Duration longest_pause_after_kill = 500ms;

    static void SetUpTestSuite() {
        if (!Postgres::programs().empty() && can_open_postgres()) cluster = std::make_unique<Postgres>();
    }
    static void TearDownTestSuite() { cluster.reset(); }

    void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
        GTEST_SKIP() << "only where no sanitizer slows two daemons, their server and all who write to them";
#endif
        if (!cluster) GTEST_SKIP() << "only where PostgreSQL and libpq are installed";
    }
    void TearDown() override {
        if (pauses_.empty()) return;
        std::ranges::sort(pauses_);
        std::cout << "another leads after " << pauses_[pauses_.size() / 2].count() << " ms, at most "
                  << pauses_.back().count() << " ms, of " << pauses_.size() << '\n';
    }

    static std::string new_database() {
        const std::string name = "drill_" + std::to_string(++count);
        open_postgres({cluster->connection("postgres"), ""})->script("CREATE DATABASE " + name);
        return name;
    }
    static Pair::Ways straight(const std::string& name) {
        const std::string way = cluster->connection(name);
        return {way, way, way};
    }
    /// So that it happens at another instant each time.
    void wait_a_little() { wait(Duration(static_cast<int>(random_.below(300)))); }
    /// The first one is long enough to be noticed in any case.
    Duration some_seconds(int round) {
        return round == 0 ? 6s : Duration(1000 + static_cast<int>(random_.below(9000)));
    }

    void expect_another_leads(Pair& pair, std::int64_t epoch_before,
        std::chrono::steady_clock::time_point since, Duration limit = longest_pause) {
        const auto pause = pair.time_to_lead(epoch_before, since, 30s);
        ASSERT_TRUE(pause);
        if (rounds_wanted()) {
            EXPECT_LE(*pause, limit);
        }
        pauses_.push_back(*pause);
    }

    static std::unique_ptr<Postgres> cluster;
    static int count;
    SystemRandom random_;
    std::vector<Duration> pauses_;
};

std::unique_ptr<Postgres> Drill::cluster;
int Drill::count = 0;

// What says nothing for so long is not waited for: of postgres_lead.
constexpr Duration longest_silence_of_leader = 3s;

TEST_F(Drill, KillsTheLeader) {
    for (int round = 0; round < rounds(); ++round) {
        Pair pair(straight(new_database()));
        const auto before = pair.epoch().value();
        wait_a_little();

        const auto since = steady_clock();
        pair.leader().signal(SIGKILL);

        expect_another_leads(pair, before, since, longest_pause_after_kill);
        EXPECT_TRUE(pair.goes_on());
        pair.expect_all_kept();
    }
}

TEST_F(Drill, HaltsTheLeaderAndLetsItGoOn) {
    for (int round = 0; round < rounds(); ++round) {
        Pair pair(straight(new_database()));
        const auto before = pair.epoch().value();
        const Duration halt = some_seconds(round);
        wait_a_little();

        const auto since = steady_clock();
        pair.leader().signal(SIGSTOP);
        if (halt > longest_silence_of_leader + 1s) expect_another_leads(pair, before, since);
        wait(std::chrono::duration_cast<Duration>(since + halt - steady_clock()));
        pair.leader().signal(SIGCONT);

        EXPECT_TRUE(pair.goes_on());
        pair.expect_all_kept();
    }
}

TEST_F(Drill, CutsTheNetworkOfTheLeaderAndMendsIt) {
    for (int round = 0; round < rounds(); ++round) {
        const std::string name = new_database();
        CutLink link(*cluster);
        Pair pair({link.connection(name), cluster->connection(name), cluster->connection(name)});
        const auto before = pair.epoch().value();
        const Duration length = some_seconds(round);
        wait_a_little();

        const auto since = steady_clock();
        link.cut();
        if (length > longest_silence_of_leader + 1s) expect_another_leads(pair, before, since);
        wait(std::chrono::duration_cast<Duration>(since + length - steady_clock()));
        link.mend();

        EXPECT_TRUE(pair.goes_on());
        pair.expect_all_kept();
    }
}

TEST_F(Drill, CountsAnEpochByHand) {
    for (int round = 0; round < rounds(); ++round) {
        const std::string name = new_database();
        Pair pair(straight(name));
        const auto before = pair.epoch().value();
        wait_a_little();

        const auto since = steady_clock();
        open_postgres({cluster->connection(name), ""})->run("UPDATE leadership SET epoch = epoch + 1");

        expect_another_leads(pair, before + 1, since);
        EXPECT_TRUE(pair.goes_on());
        pair.expect_all_kept();
    }
}

/// Two servers, of which the second follows the first one until that is given up.
struct TwoServers {
    [[nodiscard]] Pair::Ways ways() {
        open_postgres({primary.connection("postgres"), ""})->script("CREATE DATABASE drill");
        const std::string both =
            "host=" + primary.directory() + "," + follower.directory() + " user=test dbname=drill";
        return {both, both, both};
    }

    Postgres primary;
    Postgres follower{&primary};
};

TEST_F(Drill, KillsTheServerWhoseFollowerHasNotHeardTheLast) {
    for (int round = 0; round < rounds(); ++round) {
        TwoServers servers;
        Pair pair(servers.ways());
        const auto before = pair.epoch().value();
        wait_a_little();

        servers.follower.signal_receiver(SIGSTOP);
        wait(300ms);
        servers.primary.signal(SIGKILL);
        servers.follower.signal_receiver(SIGCONT); // else it would wait for that for ever
        servers.follower.promote();
        const auto since = steady_clock();
        pair.look_by(servers.follower.connection("drill"));

        expect_another_leads(pair, before, since);
        EXPECT_TRUE(pair.goes_on());
        pair.expect_all_kept();
    }
}

TEST_F(Drill, HaltsTheServerAndLetsItGoOnBesideTheOneThatFollowed) {
    for (int round = 0; round < rounds(); ++round) {
        TwoServers servers;
        Pair pair(servers.ways());
        const auto before = pair.epoch().value();
        wait_a_little();

        servers.primary.signal(SIGSTOP);
        wait(some_seconds(round) / 3);
        servers.follower.promote();
        const auto since = steady_clock();
        pair.look_by(servers.follower.connection("drill"));
        expect_another_leads(pair, before, since);
        EXPECT_TRUE(pair.goes_on());
        servers.primary.signal(SIGCONT);

        EXPECT_TRUE(pair.goes_on());
        pair.expect_all_kept();
    }
}

/// Of drills that find the fault: the leader asks for limits of its silence, and the server does not hear it.
struct DrillWithoutLimits : Drill {
    void SetUp() override {
        Drill::SetUp();
        if (IsSkipped()) return;
        const std::string name = new_database();
        link = std::make_unique<CutLink>(*cluster);
        link->put_in_place_of("idle_session_timeout = 3000", "idle_session_timeout =    0");
        link->put_in_place_of(
            "in_transaction_session_timeout = 3000", "in_transaction_session_timeout =    0");
        pair.emplace(
            Pair::Ways{link->connection(name), cluster->connection(name), cluster->connection(name)});
        before = pair->epoch().value();
    }

    std::unique_ptr<CutLink> link;
    std::optional<Pair> pair;
    std::int64_t before = 0;
};

TEST_F(DrillWithoutLimits, FindsNobodyWhoFollowsOneThatIsHalted) {
    pair->leader().signal(SIGSTOP);

    EXPECT_FALSE(pair->time_to_lead(before, steady_clock(), longest_pause));

    pair->leader().signal(SIGCONT);
    EXPECT_TRUE(pair->goes_on());
}

TEST_F(DrillWithoutLimits, FindsNobodyWhoFollowsOneWhoseNetworkIsCut) {
    link->cut();

    EXPECT_FALSE(pair->time_to_lead(before, steady_clock(), longest_pause));

    link->mend();
    EXPECT_TRUE(pair->goes_on());
}

} // namespace

} // namespace convassign
