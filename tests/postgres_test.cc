// SPDX-License-Identifier: MIT
#include "core/wrap/postgres.h"

#include "core/wrap/postgres_text.h"
#include "core/wrap/word_index.h"
#include "tests/support/postgres.h"
#include "tests/support/temporary_directory.h"

#include <csignal>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// A cluster for all of them, and a database for each.
class PostgresTest : public testing::Test {
protected:
    static void SetUpTestSuite() {
        if (!Postgres::programs().empty() && can_open_postgres()) cluster = std::make_unique<Postgres>();
    }
    static void TearDownTestSuite() { cluster.reset(); }

    void SetUp() override {
        if (!cluster) GTEST_SKIP() << "only where PostgreSQL and libpq are installed";
        name_ = "test_" + std::to_string(++count);
        open_postgres({cluster->connection("postgres"), ""})->script("CREATE DATABASE " + name_);
        database = open();
        lay_foundation(*database);
        database->script("CREATE TABLE numbers (value BIGINT PRIMARY KEY)");
    }

    [[nodiscard]] std::string connection() const { return cluster->connection(name_); }
    [[nodiscard]] std::unique_ptr<Database> open(Duration answer_within = 2s) const {
        return open_postgres({connection(), "", answer_within});
    }

    void add(Database& to, int value) {
        Transaction transaction(to);
        to.run("INSERT INTO numbers VALUES (?)", {value});
        transaction.commit();
    }
    [[nodiscard]] std::int64_t count_numbers() { return database->number("SELECT count(*) FROM numbers"); }

    static std::unique_ptr<Postgres> cluster;
    static int count;
    std::unique_ptr<Database> database;

private:
    std::string name_;
};

std::unique_ptr<Postgres> PostgresTest::cluster;
int PostgresTest::count = 0;

TEST_F(PostgresTest, GivesBackWhatWasBound) {
    const std::string text = "O'Hara \"?\" \xF0\x9F\x93\x8D";
    const std::vector<unsigned char> bytes{0, 1, 0xFF, '\\'};
    const std::optional<Time> never;

    Rows row = database->query(
        "SELECT CAST(?1 AS BIGINT), ?2 || '', CAST(?3 AS BYTEA), CAST(?4 AS BIGINT), '?', ?1 > 5",
        {std::int64_t{-7'000'000'000}, text, std::span(bytes), never});

    ASSERT_TRUE(row.next());
    EXPECT_EQ(row.integer(0), -7'000'000'000);
    EXPECT_EQ(row.text(1), text);
    EXPECT_EQ(row.bytes(2), std::string(bytes.begin(), bytes.end()));
    EXPECT_TRUE(row.is_null(3));
    EXPECT_EQ(row.maybe_time(3), std::nullopt);
    EXPECT_EQ(row.text(4), "?");
    EXPECT_FALSE(row.flag(5));
    EXPECT_FALSE(row.next());
}

TEST_F(PostgresTest, KeepsWhatStandsBehindANulInAText) {
    Rows row = database->query("SELECT ? || ''", {std::string_view("a\0b", 3)});

    ASSERT_TRUE(row.next());
    EXPECT_EQ(row.text(0),
        "a\xEF\xBF\xBD"
        "b");
}

TEST_F(PostgresTest, SaysTruthAndSumsAsNumbers) {
    EXPECT_EQ(database->number("SELECT 1 = 1"), 1);
    EXPECT_EQ(database->number("SELECT 1 = 2"), 0);
    BoundRows rows;
    rows.add({1, "a"});
    rows.add({2, std::optional<std::string>()});
    EXPECT_EQ(database->number("SELECT sum(key + CAST(v0 AS BIGINT)) FROM bound_rows(?)", {rows}), 4);
    EXPECT_EQ(database->number("SELECT count(v1) FROM bound_rows(?)", {rows}), 1);
}

TEST_F(PostgresTest, TellsHowManyRowsChanged) {
    Transaction transaction(*database);
    EXPECT_EQ(database->run("INSERT INTO numbers VALUES (?), (?)", {1, 2}), 2);
    EXPECT_EQ(database->returned("INSERT INTO numbers VALUES (?) RETURNING value + 1", {3}), 4);
    EXPECT_EQ(database->run("DELETE FROM numbers WHERE value > ?", {1}), 2);
}

TEST_F(PostgresTest, RollsBackUnlessAllPartsAreCommitted) {
    {
        Transaction outer(*database);
        database->run("INSERT INTO numbers VALUES (1)");
        { const Transaction inner(*database); }
        EXPECT_THROW(outer.commit(), DatabaseError);
    }
    EXPECT_EQ(count_numbers(), 0);

    add(*database, 1);
    EXPECT_EQ(count_numbers(), 1);
}

TEST_F(PostgresTest, GoesOnAfterAStatementThatFailed) {
    EXPECT_THROW(database->run("INSERT INTO numbers VALUES (NULL)"), DatabaseError);
    EXPECT_THROW(database->run("no statement"), DatabaseError);
    {
        const Transaction transaction(*database);
        EXPECT_THROW(database->run("no statement"), DatabaseError);
    }
    add(*database, 1);
    EXPECT_EQ(count_numbers(), 1);
}

TEST_F(PostgresTest, LetsOneWriteAfterTheOther) {
    const auto other = open();
    other->wait_at_most(20ms);
    {
        Transaction first(*database);
        EXPECT_THROW(const Transaction second(*other), DatabaseBusy);
        first.commit();
    }
    add(*other, 1);

    EXPECT_EQ(count_numbers(), 1);
}

TEST_F(PostgresTest, SeesOneMomentInASnapshot) {
    const auto other = open();
    {
        const Snapshot moment(*database);
        EXPECT_EQ(count_numbers(), 0);
        add(*other, 1);
        EXPECT_EQ(count_numbers(), 0);
    }
    EXPECT_EQ(count_numbers(), 1);
}

TEST_F(PostgresTest, HearsThatOthersHaveCommitted) {
    const auto other = open();
    const std::int64_t before = database->version_of_others();
    add(*database, 1);
    EXPECT_EQ(database->version_of_others(), before) << "it was itself";

    add(*other, 2);

    const auto deadline = steady_clock() + 2s;
    while (database->version_of_others() == before && steady_clock() < deadline)
        std::this_thread::sleep_for(1ms);
    EXPECT_NE(database->version_of_others(), before);
}

TEST_F(PostgresTest, TellsAtTheCommitWhatFailedInSomethingSent) {
    {
        Transaction transaction(*database);
        database->send("INSERT INTO numbers VALUES (?)", {1});
        database->send("INSERT INTO numbers VALUES (?)", {1});
        database->send("INSERT INTO numbers VALUES (?)", {2});
        EXPECT_THROW(transaction.commit(), DatabaseError);
    }
    EXPECT_EQ(count_numbers(), 0);
    {
        Transaction transaction(*database);
        database->send("INSERT INTO numbers VALUES (?)", {1});
        EXPECT_EQ(count_numbers(), 1);
        database->send("INSERT INTO numbers VALUES (?)", {2});
        transaction.commit();
    }
    EXPECT_EQ(count_numbers(), 2);
}

TEST_F(PostgresTest, SendsMoreThanAnySocketHolds) {
    constexpr int many = 20'000;
    Transaction transaction(*database);
    for (int i = 0; i < many; ++i)
        database->send("INSERT INTO numbers VALUES (?)", {i});
    transaction.commit();

    EXPECT_EQ(count_numbers(), many);
}

TEST_F(PostgresTest, TellsAtTheCommitWhatFailedLongBefore) {
    {
        Transaction transaction(*database);
        for (int i = 0; i < 1000; ++i)
            database->send("INSERT INTO numbers VALUES (?)", {i / 2});
        EXPECT_THROW(transaction.commit(), DatabaseError);
    }
    EXPECT_EQ(count_numbers(), 0);
}

TEST_F(PostgresTest, CutsAQueryThatTakesTooLong) {
    {
        const Snapshot moment(*database);
        const TimeLimit limit(*database, 20ms);
        EXPECT_THROW(database->number("SELECT 1 FROM pg_sleep(10)"), QueryCut);
    }
    EXPECT_EQ(database->number("SELECT 1 FROM pg_sleep(0.05)"), 1);
}

TEST_F(PostgresTest, GivesUpAConnectionThatWasEndedAndConnectsAnew) {
    const auto other = open();
    const std::int64_t process = database->number("SELECT pg_backend_pid()");
    const std::int64_t before = database->version_of_others();
    {
        Transaction transaction(*database);
        database->run("INSERT INTO numbers VALUES (1)");
        other->number("SELECT pg_terminate_backend(CAST(? AS INT))", {process});
        EXPECT_THROW(database->run("INSERT INTO numbers VALUES (2)"), DatabaseLost);
        EXPECT_THROW(database->run("INSERT INTO numbers VALUES (3)"), DatabaseLost);
        EXPECT_THROW(transaction.commit(), DatabaseLost);
    }
    EXPECT_TRUE(database->storing().trouble.has_value());

    add(*database, 4);

    EXPECT_EQ(count_numbers(), 1);
    EXPECT_NE(database->version_of_others(), before) << "others may have committed meanwhile";
}

TEST_F(PostgresTest, WaitsNoLongerThanItMayForAServerThatHangs) {
    const auto hanging = open(500ms);
    const auto process = static_cast<pid_t>(hanging->number("SELECT pg_backend_pid()"));
    ASSERT_EQ(kill(process, SIGSTOP), 0);

    const auto begin = steady_clock();
    EXPECT_THROW(hanging->number("SELECT 1"), DatabaseLost);
    EXPECT_LT(steady_clock() - begin, 2s);
    kill(process, SIGCONT);

    EXPECT_EQ(hanging->number("SELECT 2"), 2);
}

TEST_F(PostgresTest, GoesToTheNextHostWhereOneDoesNotAnswer) {
    // Who listens and never accepts is as a server that hangs.
    const TemporaryDirectory directory;
    const int silent = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    directory.file(".s.PGSQL.5432").copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(bind(silent, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(listen(silent, 1), 0);
    const std::string own = connection();
    const std::string both = "host=" + directory.path() + "," + own.substr(own.find('/'));

    const auto reached = open_postgres({both, "", 200ms});

    EXPECT_EQ(reached->number("SELECT 1"), 1);
    ::close(silent);
    EXPECT_THROW(static_cast<void>(open_postgres({"host=" + directory.path(), "", 200ms})), DatabaseLost);
}

TEST_F(PostgresTest, TakesACommitForLostThatItsStandbyMayNotHave) {
    // The server says it as this trigger does, where somebody cancels the waiting.
    database->script(
        "CREATE FUNCTION warn() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING"
        " 'canceling wait for synchronous replication' USING ERRCODE = '01000'; RETURN NULL; END $$;"
        "CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON numbers DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION warn()");

    EXPECT_THROW(add(*database, 1), DatabaseLost);

    EXPECT_EQ(count_numbers(), 1) << "it is looked up on the next connection";
}

TEST_F(PostgresTest, LaysItsFoundationOnce) {
    EXPECT_EQ(server_version(*database), 0);
    {
        Transaction transaction(*database);
        mark_server(*database, 7);
        transaction.commit();
    }

    lay_foundation(*database);

    EXPECT_EQ(server_version(*database), 7);
}

TEST_F(PostgresTest, KnowsTheTablesOfSomebodyElse) {
    const auto postgres = open_postgres({cluster->connection("postgres"), ""});
    EXPECT_EQ(server_version(*postgres), 0);
    database->script("DROP TABLE about");

    EXPECT_EQ(server_version(*database), std::nullopt);
}

TEST_F(PostgresTest, FindsRowsByTheirWords) {
    const auto index = database->word_index("messages");
    Transaction transaction(*database);
    index->make();
    index->add(1, "guten morgen");
    index->add(2, "guten abend guten");
    index->add(3, "morgenstern");
    index->remove(2, "guten abend guten");

    const auto found = [&](const std::vector<std::string>& words, WordIndex::LastWord last,
                           std::int64_t before) {
        std::vector<std::int64_t> rows;
        for (Rows row = index->find(words, last, before); row.next();)
            rows.push_back(row.integer(0));
        return rows;
    };

    using Found = std::vector<std::int64_t>;
    EXPECT_EQ(found({"morgen"}, WordIndex::LastWord::beginning, 9), (Found{3, 1}));
    EXPECT_EQ(found({"morgen"}, WordIndex::LastWord::whole, 9), (Found{1}));
    EXPECT_EQ(found({"guten", "mor"}, WordIndex::LastWord::beginning, 9), (Found{1}));
    EXPECT_EQ(found({"morgen"}, WordIndex::LastWord::beginning, 3), (Found{1}));
    EXPECT_FALSE(index->clear_some());
}

TEST(PostgresText, NumbersValuesOutsideOfQuotes) {
    EXPECT_EQ(with_numbered_values("SELECT ?, '?', ?"), "SELECT $1, '?', $2");
    EXPECT_EQ(with_numbered_values("SELECT ?2, 'it''s ?', ?1"), "SELECT $2, 'it''s ?', $1");
}

TEST(PostgresText, SaysTheTypesOfTablesInItsOwnWords) {
    EXPECT_EQ(with_types_of_postgres(
                  "CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER, c BLOB) STRICT, WITHOUT ROWID;"),
        "CREATE TABLE a (id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, b BIGINT, c BYTEA);");
}

} // namespace

} // namespace convassign
