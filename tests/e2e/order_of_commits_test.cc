// SPDX-License-Identifier: MIT
// Numbers in the order of commits, on which the event stream rests, where two write at a time.
#include "core/wrap/postgres.h"
#include "tests/support/cut_link.h"
#include "tests/support/event_reader.h"
#include "tests/support/paths.h"
#include "tests/support/postgres.h"
#include "tests/support/world.h"

#include <fstream>
#include <gtest/gtest.h>
#include <memory>

namespace convassign {

namespace {

// A message that takes its time between its number and its commit.
constexpr auto slow_messages = R"(
CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_sleep(1);
    RETURN NULL;
END $$;
CREATE TRIGGER take_time AFTER INSERT ON messages FOR EACH ROW WHEN (NEW.text = 'slow')
    EXECUTE FUNCTION take_time();
)";

class OrderOfCommits : public testing::Test {
protected:
    void SetUp() override {
        if (Postgres::programs().empty() || !can_open_postgres())
            GTEST_SKIP() << "only where PostgreSQL and libpq are installed";
        cluster = std::make_unique<Postgres>();
        link = std::make_unique<CutLink>(*cluster);
        world.server = cluster->connection("postgres");
        world.with_twilio = false;
        world.write_config();
        token = world.agent("maria");
        for (const char* customer : {"one", "two"})
            world.must({"inject", "--from", customer, "--text", "hello"});
        server = open_postgres({world.server, ""});
        server->script(slow_messages);
    }

    /// A command that reaches the server over the link.
    Program inject(const std::string& from, const std::string& text) {
        std::ofstream(world.file("url_of_link")) << link->connection("postgres") << '\n';
        std::string config = content(world.file("convassign.toml"));
        const std::string url = world.file("url");
        config.insert(config.find(url) + url.size(), "_of_link");
        std::ofstream(world.file("link.toml")) << config;
        return Program({command_program(), "--config", world.file("link.toml"), "inject", "--from", from,
                           "--text", text},
            world.file(text));
    }

    /// One begins first and ends last; true where the stream tells of both.
    bool tells_of_both() {
        const Program daemon = world.serving_daemon();
        const EventReader reader({&world}, token);
        Program slow = inject("one", "slow");
        EXPECT_TRUE(eventually([&] {
            return server->number("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == 1;
        }));
        EXPECT_EQ(inject("two", "fast").wait().status, 0);
        EXPECT_EQ(slow.wait().status, 0);
        EXPECT_TRUE(eventually([&] { return server->number("SELECT count(*) FROM messages") == 4; }));
        EXPECT_TRUE(reader.catches_up_with(*server));
        return reader.was_told_of(number_of("slow")) && reader.was_told_of(number_of("fast"));
    }

    std::int64_t number_of(const std::string& text) {
        return server->number("SELECT id FROM messages WHERE text = ?", {text});
    }

    std::unique_ptr<Postgres> cluster;
    std::unique_ptr<CutLink> link;
    std::unique_ptr<Database> server;
    World world;
    std::string token;
};

TEST_F(OrderOfCommits, LetsTheEventStreamTellOfEverything) {
    EXPECT_TRUE(tells_of_both());
    EXPECT_GT(number_of("fast"), number_of("slow"));
}

/// Where nobody locks the row that all transactions lock first, the stream is past a message that it has not
/// seen.
TEST_F(OrderOfCommits, IsWhatTheFirstLockOfEachTransactionMakes) {
    link->put_in_place_of("WHERE id = 1 FOR UPDATE", "WHERE id = 1           ");

    EXPECT_FALSE(tells_of_both());
}

} // namespace

} // namespace convassign
