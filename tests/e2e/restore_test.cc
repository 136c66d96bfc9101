// SPDX-License-Identifier: MIT
#include "core/store/daemon_row.h"
#include "core/wrap/json.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_copy.h"
#include "tests/support/file_database.h"
#include "tests/support/world.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace convassign {

namespace {

namespace fs = std::filesystem;

constexpr int status_damaged = 65;

struct Restores : FileDatabase {
    Restores() {
        world.with_twilio = false;
        world.write_config();
        world.must({"agent", "add", "maria"});
    }

    void write(int customers) {
        for (int i = 0; i < customers; ++i)
            world.must({"inject", "--from", "c" + std::to_string(++written), "--text", "hello"});
    }
    std::int64_t conversations() { return world.store().number("SELECT count(*) FROM conversations"); }
    static void kill_hard(Program& daemon) {
        daemon.signal(SIGKILL);
        daemon.wait();
    }
    /// As `cp` does it: into the file that is there.
    static void copy_over(const std::string& from, const std::string& to) {
        std::ofstream(to, std::ios::binary | std::ios::trunc)
            << std::ifstream(from, std::ios::binary).rdbuf();
    }
    /// The daemon does not start, says what to do, and changes nothing.
    void expect_not_served() {
        const std::string before = content(world.database());
        for (const std::vector<std::string>& how : {std::vector<std::string>{}, {"--once"}, {"--detach"}}) {
            Program daemon = world.daemon(how);
            const Finished finished = daemon.wait();
            EXPECT_EQ(finished.status, status_damaged);
            EXPECT_NE(finished.err.find("convassign restore"), std::string::npos) << finished.err;
        }
        EXPECT_EQ(content(world.database()), before);
        EXPECT_THROW(world.http("GET", "/healthz", ""), Error);
    }

    World world;
    std::string backup = world.file("backup.db");
    int written = 0;
};

TEST_F(Restores, BringTheDatabaseBackAndTheDaemonServesIt) {
    write(2);
    world.must({"backup", backup});
    write(3);

    const Finished finished = world.command({"restore", backup, "--json"});

    EXPECT_EQ(finished.status, 0) << finished.err;
    const Json told = parse_json(finished.out);
    EXPECT_EQ(told["conversations"], 2);
    EXPECT_EQ(told["before"]["conversations"], 5);
    EXPECT_TRUE(fs::exists(std::string(told["moved_to"])));
    EXPECT_EQ(conversations(), 2);
    const Program daemon = world.serving_daemon();
    write(1);
    EXPECT_EQ(conversations(), 3);
    EXPECT_TRUE(fs::exists(backup));
}

TEST_F(Restores, AreRefusedWhileTheDaemonRuns) {
    write(1);
    world.must({"backup", backup});
    Program daemon = world.serving_daemon();

    const Finished refused = world.command({"restore", backup});

    EXPECT_EQ(refused.status, 5);
    EXPECT_NE(refused.err.find("stop convassignd first"), std::string::npos) << refused.err;
    EXPECT_TRUE(daemon.is_running());
    write(1);
    EXPECT_EQ(conversations(), 2);
}

TEST_F(Restores, AreForThoseWhoseRoleTheConfigurationNames) {
    write(1);
    world.must({"backup", backup});
    world.more_config = "[access]\nadmins = [\"nobody-here\"]\n";
    world.write_config();

    EXPECT_EQ(world.command({"restore", backup}).status, 4);
    EXPECT_EQ(world.command({"backup", world.file("other.db")}).status, 4);

    EXPECT_FALSE(fs::exists(world.file("other.db")));
}

/// A daemon has copied its log into the file, gone on, and was killed; then somebody puts a copy there by cp.
TEST_F(Restores, ByHandBesideTheOldLogAreKnownAndNothingIsServed) {
    for (const std::string how : {"cp", "backup", "vacuum"}) {
        const std::string copy = world.file(how + ".db");
        {
            Program daemon = world.serving_daemon();
            write(3);
            if (how == "backup") world.must({"backup", copy});
            if (how == "vacuum")
                SqliteDatabase(world.database(), SqliteDatabase::Mode::existing).copy_to(copy);
            if (how == "cp") copy_over(world.database(), copy);
            write(3);
            daemon.signal(how == "cp" ? SIGTERM : SIGKILL); // of "cp" the log is copied once more
            daemon.wait();
        }
        if (how == "cp") {
            Program daemon = world.serving_daemon();
            write(1);
            kill_hard(daemon);
        }
        copy_over(copy, world.database());

        expect_not_served();
        for (const char* command : {"list", "status", "check"}) {
            const Finished told = world.command({command});
            EXPECT_EQ(told.status, 1) << command;
            EXPECT_NE(told.err.find("convassign restore"), std::string::npos) << told.err;
        }

        world.must({"restore", how == "cp" ? world.database() : copy});
        Program daemon = world.serving_daemon();
        kill_hard(daemon);
    }
}

TEST_F(Restores, AreAskedForWhereTheFileIsDamagedAfterAnUncleanEnd) {
    write(20);
    world.must({"backup", backup});
    {
        Program daemon = world.serving_daemon();
        daemon.signal(SIGTERM);
        daemon.wait();
    }
    Program daemon = world.serving_daemon();
    kill_hard(daemon);
    std::fstream file(world.database(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 * 10);
    file << std::string(4096 * 20, '\xA5') << std::flush;

    expect_not_served();

    world.must({"restore", backup});
    const Program healthy = world.serving_daemon();
    EXPECT_EQ(conversations(), 20);
}

TEST_F(Restores, OfADumpBeginWithANewDatabase) {
    write(2);
    const std::string sqlite = "/usr/bin/sqlite3";
    if (!fs::exists(sqlite)) GTEST_SKIP() << "no sqlite3";
    const auto shell = [&](const std::string& script) {
        return Program({"/bin/sh", "-c", script}, world.file("shell")).wait().status;
    };
    ASSERT_EQ(shell(sqlite + " " + world.database() + " .dump > " + world.file("dump.sql")), 0);
    const Finished refused = world.command({"restore", world.file("dump.sql")});
    EXPECT_EQ(refused.status, 2);
    EXPECT_NE(refused.err.find("sqlite3 new.db <"), std::string::npos) << refused.err;
    ASSERT_EQ(shell(sqlite + " " + world.file("new.db") + " < " + world.file("dump.sql")), 0);

    world.must({"restore", world.file("new.db")});

    EXPECT_EQ(conversations(), 2);
    const Program daemon = world.serving_daemon();
}

TEST_F(Restores, OfADumpThatWasPutThereByHandAreAskedFor) {
    write(2);
    const std::string sqlite = "/usr/bin/sqlite3";
    if (!fs::exists(sqlite)) GTEST_SKIP() << "no sqlite3";
    const std::string script = sqlite + " " + world.database() + " .dump > " + world.file("dump.sql")
        + " && rm " + world.database() + "* && " + sqlite + " " + world.database() + " < "
        + world.file("dump.sql");
    ASSERT_EQ(Program({"/bin/sh", "-c", script}, world.file("shell")).wait().status, 0);

    const Finished refused = world.daemon().wait();
    EXPECT_NE(refused.status, 0);
    EXPECT_NE(refused.err.find("run 'convassign restore "), std::string::npos) << refused.err;
    EXPECT_NE(world.command({"list"}).err.find("run 'convassign restore "), std::string::npos);

    world.must({"restore", world.database()});
    EXPECT_EQ(conversations(), 2);
}

TEST_F(Restores, ADaemonThatEndsSaysSoInTheDatabase) {
    {
        Program daemon = world.serving_daemon();
        EXPECT_FALSE(daemon_row::read(world.store()).ended_at);
        daemon.signal(SIGTERM);
        daemon.wait();
    }
    EXPECT_TRUE(daemon_row::read(world.store()).ended_at);
    world.daemon({"--once"}).wait();
    EXPECT_TRUE(daemon_row::read(world.store()).ended_at);
}

} // namespace

} // namespace convassign
