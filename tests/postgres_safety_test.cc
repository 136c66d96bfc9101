// SPDX-License-Identifier: MIT
#include "core/wrap/postgres_safety.h"

#include "core/wrap/database.h"
#include "core/wrap/postgres.h"
#include "tests/support/postgres.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <memory>
#include <thread>

namespace convassign {

namespace {

/// A cluster for all of them.
class PostgresSafety : public testing::Test {
protected:
    static void SetUpTestSuite() {
        if (!Postgres::programs().empty() && can_open_postgres()) cluster = std::make_unique<Postgres>();
    }
    static void TearDownTestSuite() { cluster.reset(); }

    void SetUp() override {
        if (!cluster) GTEST_SKIP() << "only where PostgreSQL and libpq are installed";
    }

    [[nodiscard]] static std::unique_ptr<Database> open(const std::string& more = "") {
        return open_postgres({cluster->connection("postgres") + more, ""});
    }

    /// Together with another host, where nobody is.
    [[nodiscard]] static std::string two_hosts() { return " host=/nowhere," + cluster->directory(); }

    static std::vector<std::string> weaknesses(Database& database) {
        std::vector<std::string> texts;
        for (const Weakness& weakness : database.leadership()->weaknesses()) {
            EXPECT_FALSE(weakness.remedy.empty()) << weakness.what;
            texts.push_back(weakness.what);
        }
        return texts;
    }
    static bool has(const std::vector<std::string>& texts, const std::string& text) {
        return std::ranges::any_of(
            texts, [&](const std::string& one) { return one.find(text) != std::string::npos; });
    }

    /// For new sessions, once the server has heard of it; an empty value is as it was before.
    static void configure(const std::string& name, const std::string& value) {
        const auto server = open();
        server->script(
            value.empty() ? "ALTER SYSTEM RESET " + name : "ALTER SYSTEM SET " + name + " = '" + value + "'");
        server->script("SELECT pg_reload_conf()");
        const auto is_in_force = [&] {
            const auto fresh = open();
            Rows row = fresh->query("SELECT source FROM pg_settings WHERE name = ?", {name});
            return row.next() && (row.text(0) == "configuration file") == !value.empty();
        };
        for (int i = 0; i < 500 && !is_in_force(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        ASSERT_TRUE(is_in_force()) << name;
    }

    static std::unique_ptr<Postgres> cluster;
};

std::unique_ptr<Postgres> PostgresSafety::cluster;

TEST_F(PostgresSafety, NamesWhatCouldBeLost) {
    const auto found = weaknesses(*open());

    EXPECT_TRUE(has(found, "one server alone"));
    EXPECT_TRUE(has(found, "fsync is off"));
    EXPECT_EQ(found.size(), 2U) << testing::PrintToString(found);
}

TEST_F(PostgresSafety, NamesASecondServerThatCommitsDoNotWaitFor) {
    const auto found = weaknesses(*open(two_hosts()));

    EXPECT_TRUE(has(found, "synchronous_standby_names is empty"));
    EXPECT_FALSE(has(found, "one server alone"));
}

TEST_F(PostgresSafety, NamesASecondServerThatIsNotThere) {
    configure("synchronous_standby_names", "b");

    const auto found = weaknesses(*open());

    configure("synchronous_standby_names", "");
    EXPECT_TRUE(has(found, "no second server is there"));
}

TEST_F(PostgresSafety, NamesASynchronousCommitThatDoesNotWait) {
    const auto server = open();
    server->script("SET synchronous_commit = local");

    EXPECT_TRUE(
        has(weaknesses(*server), "synchronous_commit is 'local': what was acknowledged last can be lost"));
}

TEST_F(PostgresSafety, NamesWhatLetsAServerThatIsCutOffStayOpen) {
    EXPECT_TRUE(has(weaknesses(*open(two_hosts())), "wal_sender_timeout is '1min'"));
    configure("wal_sender_timeout", "0");
    EXPECT_TRUE(has(weaknesses(*open(two_hosts())), "wal_sender_timeout is '0'"));

    configure("wal_sender_timeout", "4s");

    EXPECT_FALSE(has(weaknesses(*open(two_hosts())), "wal_sender_timeout"));
    configure("wal_sender_timeout", "");
    EXPECT_FALSE(has(weaknesses(*open()), "wal_sender_timeout")); // there is no other
}

TEST_F(PostgresSafety, NamesWhatLetsCommitsWaitAfterARestart) {
    EXPECT_TRUE(has(weaknesses(*open(two_hosts())), "wal_retrieve_retry_interval is '5s'"));

    configure("wal_retrieve_retry_interval", "200ms");

    EXPECT_FALSE(has(weaknesses(*open(two_hosts())), "wal_retrieve_retry_interval"));
    configure("wal_retrieve_retry_interval", "");
}

TEST_F(PostgresSafety, NamesAConnectionStringWithoutKeepalives) {
    constexpr auto text = "the connection string keeps connections";
    EXPECT_FALSE(has(weaknesses(*open()), text)); // ours hold
    EXPECT_FALSE(has(weaknesses(*open(" keepalives_idle=2 keepalives_interval=2 keepalives_count=3")), text));

    EXPECT_TRUE(has(weaknesses(*open(" keepalives=0")), text));
    EXPECT_TRUE(has(weaknesses(*open(" keepalives_idle=60")), text));
    EXPECT_TRUE(has(weaknesses(*open(" keepalives_interval=5")), text));
}

TEST_F(PostgresSafety, NamesTwoServersThatCanBeWritten) {
    const Postgres other;
    constexpr auto text = "two servers of the connection string can be written";

    EXPECT_TRUE(has(weaknesses(*open(" host=" + cluster->directory() + "," + other.directory())), text));

    EXPECT_FALSE(has(weaknesses(*open(two_hosts())), text));
    // One that goes by two names.
    EXPECT_FALSE(has(weaknesses(*open(" host=" + cluster->directory() + "," + cluster->directory())), text));
}

TEST_F(PostgresSafety, TakesAServerThatOnlyReadsForNoneThatCanBeWritten) {
    const Postgres other;
    open_postgres({other.connection("postgres"), ""})
        ->script("ALTER DATABASE postgres SET default_transaction_read_only = on");

    EXPECT_FALSE(
        has(weaknesses(*open(" host=" + cluster->directory() + "," + other.directory())), "can be written"));
}

std::string refusal_of(const std::string& connection) {
    try {
        static_cast<void>(open_postgres({connection, ""}));
    } catch (const DatabaseError& error) {
        return error.what();
    }
    return "";
}

TEST(ConnectionString, NamesAnOptionThatThisLibpqHasNot) {
    if (!can_open_postgres()) GTEST_SKIP() << "only where libpq is installed";

    EXPECT_EQ(refusal_of("host=a lots_of_hosts=random password=geheim"),
        "read the connection string: this libpq has no option 'lots_of_hosts'");
}

/// A part of it looks like an option where it is not quoted.
TEST(ConnectionString, NamesNothingOfThePassword) {
    if (!can_open_postgres()) GTEST_SKIP() << "only where libpq is installed";

    for (const char* connection : {"host=a password=my secret=5", "host=a password=my secret",
             "postgresql://me:my@a/b?secret=5", "sslpassword = my secret=5"}) {
        const std::string refusal = refusal_of(connection);
        EXPECT_NE(refusal.find("before the password"), std::string::npos) << refusal;
        EXPECT_EQ(refusal.find("secret"), std::string::npos) << refusal;
    }
}

} // namespace

} // namespace convassign
