// SPDX-License-Identifier: MIT
#include "core/wrap/postgres_lead.h"

#include "core/wrap/database.h"
#include "core/wrap/postgres.h"
#include "tests/support/moments.h"
#include "tests/support/postgres.h"

#include <gtest/gtest.h>
#include <memory>
#include <poll.h>
#include <thread>

namespace convassign {

namespace {

/// A cluster for all of them, and a database for each.
class PostgresLead : public testing::Test {
protected:
    static void SetUpTestSuite() {
        if (!Postgres::programs().empty() && can_open_postgres()) cluster = std::make_unique<Postgres>();
    }
    static void TearDownTestSuite() { cluster.reset(); }

    void SetUp() override {
        if (!cluster) GTEST_SKIP() << "only where PostgreSQL and libpq are installed";
        name_ = "lead_" + std::to_string(++count);
        open_postgres({cluster->connection("postgres"), ""})->script("CREATE DATABASE " + name_);
        one = open();
        other = open();
        lay_foundation(*one);
        one->script("CREATE TABLE numbers (value BIGINT PRIMARY KEY)");
    }

    [[nodiscard]] std::unique_ptr<Database> open() const {
        return open_postgres({cluster->connection(name_), ""});
    }

    static bool try_to_lead(Database& database, const char* host = "a") {
        return database.leadership()->try_to_lead({host, 7, noon});
    }
    static void add(Database& to, int value) {
        Transaction transaction(to);
        to.run("INSERT INTO numbers VALUES (?)", {value});
        transaction.commit();
    }
    [[nodiscard]] std::int64_t count_numbers() const {
        return open()->number("SELECT count(*) FROM numbers");
    }
    /// Ends the sessions with that database besides the one that asks.
    void end_sessions() const {
        open()->script("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                       " current_database() AND pid <> pg_backend_pid()");
    }

    static std::unique_ptr<Postgres> cluster;
    static int count;
    std::unique_ptr<Database> one;
    std::unique_ptr<Database> other;
    std::string name_;
};

std::unique_ptr<Postgres> PostgresLead::cluster;
int PostgresLead::count = 0;

TEST_F(PostgresLead, IsOnesAlone) {
    EXPECT_TRUE(try_to_lead(*one));

    EXPECT_FALSE(try_to_lead(*other, "b"));

    EXPECT_TRUE(one->leadership()->is_leading());
    EXPECT_FALSE(other->leadership()->is_leading());
    const auto leader = other->leadership()->leader();
    ASSERT_TRUE(leader);
    EXPECT_EQ(leader->host, "a");
    EXPECT_EQ(leader->process, 7);
    EXPECT_EQ(leader->since, noon);
    EXPECT_EQ(leader->epoch, 1);
}

TEST_F(PostgresLead, PassesToAnotherOnceTheSessionIsGone) {
    ASSERT_TRUE(try_to_lead(*one));

    one.reset();

    EXPECT_EQ(other->leadership()->leader(), std::nullopt);
    EXPECT_TRUE(try_to_lead(*other, "b"));
    EXPECT_EQ(other->leadership()->leader()->host, "b");
    EXPECT_EQ(other->leadership()->leader()->epoch, 2);
}

TEST_F(PostgresLead, IsNeededToWriteByWhoeverContends) {
    ASSERT_TRUE(try_to_lead(*one));
    ASSERT_FALSE(try_to_lead(*other));

    add(*one, 1);
    EXPECT_THROW(add(*other, 2), DatabaseLost);

    add(*open(), 3); // as a command does
    EXPECT_EQ(count_numbers(), 2);
}

TEST_F(PostgresLead, EndsWithTheConnectionAndDoesNotComeBackByItself) {
    ASSERT_TRUE(try_to_lead(*one));

    end_sessions();

    EXPECT_THROW(one->leadership()->go_on_leading(), DatabaseLost);
    EXPECT_FALSE(one->leadership()->is_leading());
    EXPECT_THROW(add(*one, 1), DatabaseLost);
    EXPECT_THROW(one->number("SELECT 1"), DatabaseLost);
    EXPECT_EQ(count_numbers(), 0);

    EXPECT_TRUE(try_to_lead(*one));
    add(*one, 1);
    EXPECT_EQ(count_numbers(), 1);
}

TEST_F(PostgresLead, EndsWithTheNextTransactionAfterSomebodyElseHasLed) {
    ASSERT_TRUE(try_to_lead(*one));
    open()->run("UPDATE leadership SET epoch = epoch + 1");

    EXPECT_THROW(add(*one, 1), DatabaseLost);

    EXPECT_FALSE(one->leadership()->is_leading());
    EXPECT_EQ(count_numbers(), 0);
}

TEST_F(PostgresLead, SeesBetweenTransactionsThatSomebodyElseHasLed) {
    ASSERT_TRUE(try_to_lead(*one));
    open()->run("UPDATE leadership SET epoch = epoch + 1");

    EXPECT_THROW(one->leadership()->go_on_leading(), DatabaseLost);

    EXPECT_FALSE(one->leadership()->is_leading());
}

TEST_F(PostgresLead, IsTakenFromOneThatSaysNothingForThreeSeconds) {
    ASSERT_TRUE(try_to_lead(*one));
    const auto begin = steady_clock();

    while (!try_to_lead(*other) && steady_clock() - begin < std::chrono::seconds(10))
        std::this_thread::sleep_for(std::chrono::milliseconds(20));

    EXPECT_TRUE(other->leadership()->is_leading());
    EXPECT_GE(steady_clock() - begin, std::chrono::milliseconds(2900));
    EXPECT_THROW(add(*one, 1), DatabaseLost);
}

/// The server has heard the beginning of more than the network takes at once, and waits for its end.
TEST_F(PostgresLead, IsTakenFromOneThatIsHaltedWhileItWrites) {
    ASSERT_TRUE(try_to_lead(*one));
    one->script("CREATE TABLE texts (text TEXT NOT NULL)");
    const Transaction unfinished(*one);
    for (int i = 0; i < 30; ++i)
        one->send("INSERT INTO texts VALUES (?)", {std::string(1000, 'x')});
    const auto begin = steady_clock();

    while (!try_to_lead(*other) && steady_clock() - begin < std::chrono::seconds(10))
        std::this_thread::sleep_for(std::chrono::milliseconds(20));

    EXPECT_TRUE(other->leadership()->is_leading());
    EXPECT_EQ(open()->number("SELECT count(*) FROM texts"), 0);
}

/// Everybody waits for its row.
TEST_F(PostgresLead, LimitsTheSilenceWithinATransactionOfACommand) {
    const Transaction of_a_command(*one);

    Rows row = one->query("SELECT current_setting('idle_in_transaction_session_timeout')");

    ASSERT_TRUE(row.next());
    EXPECT_EQ(row.text(0), "10s");
}

TEST_F(PostgresLead, DoesNotLimitTheSilenceOfACommandThatReads) {
    one->script("SET idle_in_transaction_session_timeout = 100");
    const Snapshot moment(*one);
    EXPECT_EQ(one->number("SELECT count(*) FROM numbers"), 0);
    add(*other, 1);

    std::this_thread::sleep_for(std::chrono::milliseconds(300));

    EXPECT_EQ(one->number("SELECT count(*) FROM numbers"), 0);
}

TEST_F(PostgresLead, TellsByAFileOfWhatOthersCommitAndOfTheEnd) {
    ASSERT_TRUE(try_to_lead(*one));
    const std::int64_t before = one->version_of_others();
    pollfd news{one->leadership()->news(), POLLIN, 0};
    const auto is_told = [&](int limit) { return poll(&news, 1, limit) == 1; };
    EXPECT_FALSE(is_told(0));

    add(*other, 1);

    EXPECT_TRUE(is_told(5000));
    EXPECT_NE(one->version_of_others(), before);
    EXPECT_FALSE(is_told(0));

    end_sessions();

    const auto hear_all = [&] {
        while (is_told(5000))
            static_cast<void>(one->version_of_others()); // the server says why before it goes
    };
    EXPECT_THROW(hear_all(), DatabaseLost);
    EXPECT_FALSE(is_told(0)); // nobody is kept busy by what is gone
}

} // namespace

} // namespace convassign
