// SPDX-License-Identifier: MIT
// Two daemons that stand by each other, and the server that keeps their database.
#include "core/store/conversations.h"
#include "core/wrap/json.h"
#include "core/wrap/postgres.h"
#include "tests/support/postgres.h"
#include "tests/support/world.h"

#include <csignal>
#include <gtest/gtest.h>
#include <memory>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// Two machines, a and b, as far as a test has such: each has a folder and a provider of its own.
class TwoDaemons : public testing::Test {
protected:
    static void SetUpTestSuite() {
        if (!Postgres::programs().empty() && can_open_postgres()) cluster = std::make_unique<Postgres>();
    }
    static void TearDownTestSuite() { cluster.reset(); }

    void SetUp() override {
        if (!cluster) GTEST_SKIP() << "only where PostgreSQL and libpq are installed";
        const std::string name = "two_" + std::to_string(++count);
        open_postgres({cluster->connection("postgres"), ""})->script("CREATE DATABASE " + name);
        for (World* world : {&a, &b}) {
            world->server = cluster->connection(name);
            world->write_config();
        }
    }

    /// A connection of the test's own, as a command has one.
    [[nodiscard]] Store store() const { return Store(PostgresPlace{a.server, a.file("test")}); }

    /// Once it answers, with whatever status.
    static Program standing_by(World& world) {
        Program program = world.daemon();
        EXPECT_TRUE(eventually([&] { return health_of(world) == 503 || !program.is_running(); }));
        EXPECT_TRUE(program.is_running()) << program.err();
        return program;
    }

    static int health_of(World& world) {
        try {
            return world.http("GET", "/healthz", "").status;
        } catch (const Error&) {
            return 0; // nobody listens
        }
    }

    static Json status_of(World& world) { return parse_json(world.must({"--json", "status"})); }

    static std::unique_ptr<Postgres> cluster;
    static int count;
    World a;
    World b;
};

std::unique_ptr<Postgres> TwoDaemons::cluster;
int TwoDaemons::count = 0;

constexpr auto somebody = "whatsapp:+15551230000";

TEST_F(TwoDaemons, WorkADayOnAServer) {
    const std::string token = a.agent("maria");
    a.must({"enable"});
    Program daemon = a.serving_daemon();
    EXPECT_TRUE(parse_json(a.beat(token, 1).body)["online"]);

    a.twilio().receive(somebody, "hello");
    ASSERT_TRUE(eventually([&] { return conversations::count_by_state(store()).assigned == 1; }));

    EXPECT_EQ(
        parse_json(a.http("GET", "/api/v1/conversations/1", token).body)["last_message"]["text"], "hello");
    a.must({"close", "1"}); // told of at once, over LISTEN
    b.must({"inject", "--from", "+15550001", "--text", "from the other machine", "--provider", "desk"});
    ASSERT_TRUE(eventually([&] { return conversations::count_by_state(store()).assigned == 1; }));
    EXPECT_EQ(conversations::count_by_state(store()).closed, 1);
    EXPECT_EQ(health_of(a), 200);

    daemon.signal(SIGTERM);
    EXPECT_EQ(daemon.wait().status, 0);
    EXPECT_TRUE(status_of(a)["leader"].is_null());
}

TEST_F(TwoDaemons, LeaveEverythingToTheOneThatLeads) {
    const std::string token = a.agent("maria");
    const Program first = a.serving_daemon();

    const Program second = standing_by(b);

    const RawReply health = b.http("GET", "/healthz", "");
    EXPECT_EQ(health.status, 503);
    EXPECT_NE(health.body.find("stands by: process " + std::to_string(first.pid())), std::string::npos)
        << health.body;
    EXPECT_EQ(b.http("GET", "/api/v1/session", token).status, 503);
    const RawReply page = b.http("GET", "/", "");
    EXPECT_EQ(page.status, 503);
    EXPECT_NE(page.body.find("Stand by"), std::string::npos);
    EXPECT_FALSE(page.header("Retry-After").empty());
    EXPECT_EQ(status_of(b)["leader"]["process"], first.pid());
    EXPECT_EQ(status_of(b)["daemon"]["pid"], first.pid());
    EXPECT_FALSE(b.twilio().wait_for_requests(1, 0ms)); // it does not poll
    const Finished once = b.command({"check", "--quick"});
    EXPECT_NE(once.out.find("one server alone"), std::string::npos) << once.out;
}

TEST_F(TwoDaemons, FollowOneThatIsKilled) {
    const std::string token = a.agent("maria");
    a.must({"enable"});
    Program first = a.serving_daemon();
    const Program second = standing_by(b);
    a.beat(token, 1);
    constexpr int each = 4;
    const auto come = [&](int from) {
        for (int i = from; i < from + each; ++i)
            b.must({"inject", "--from", "+1555" + std::to_string(1000 + i), "--text", "hello"});
    };
    come(0);
    ASSERT_TRUE(eventually([&] { return conversations::count_by_state(store()).assigned == each; }));
    const Store seen = store();

    first.signal(SIGKILL);
    ASSERT_TRUE(eventually([&] { return seen->number("SELECT epoch FROM leadership") == 2; }));

    ASSERT_TRUE(eventually([&] { return health_of(b) == 200; }));
    come(each);
    ASSERT_TRUE(eventually([&] { return conversations::count_by_state(store()).assigned == 2 * each; }));
    EXPECT_EQ(seen->number("SELECT count(*) FROM history WHERE kind = 'assigned'"), 2 * each);
    EXPECT_EQ(seen->number("SELECT count(DISTINCT conversation_id) FROM history WHERE kind = 'assigned'"),
        2 * each);
    EXPECT_TRUE(b.twilio().wait_for_requests(1, 5s)); // now it is the one that polls
    EXPECT_EQ(status_of(a)["leader"]["process"], second.pid());
}

TEST_F(TwoDaemons, StandByOnceTheirConnectionIsLost) {
    const Program first = a.serving_daemon();

    open_postgres({a.server, ""})
        ->script("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                 " AND pid <> pg_backend_pid()");

    ASSERT_TRUE(eventually([&] { return store()->number("SELECT epoch FROM leadership") == 2; }));
    EXPECT_TRUE(eventually([&] { return health_of(a) == 200; }));
    EXPECT_NE(first.err().find("another daemon may lead"), std::string::npos) << first.err();
}

TEST_F(TwoDaemons, SayWhatIsWrongWithoutThePassword) {
    a.server = "host=127.0.0.1 port=" + std::to_string(free_port()) + " user=convassign password=geheim123";
    a.write_config();

    const Finished away = a.command({"status"});

    EXPECT_EQ(away.status, 1);
    EXPECT_NE(away.err.find("127.0.0.1"), std::string::npos) << away.err;
    EXPECT_EQ(away.err.find("geheim"), std::string::npos) << away.err;

    a.server = "host=127.0.0.1 password=geheim123 nonsense";
    a.write_config();

    const Finished unreadable = a.command({"status"});

    EXPECT_EQ(unreadable.status, 1);
    EXPECT_NE(unreadable.err.find("read the connection string"), std::string::npos) << unreadable.err;
    EXPECT_EQ(unreadable.err.find("geheim"), std::string::npos) << unreadable.err;
}

} // namespace

} // namespace convassign
