// SPDX-License-Identifier: MIT
// What the programs find where they are started: closed descriptors, few of them, masks, rights, read-only
// file systems.

#include "core/wrap/database.h"
#include "tests/support/file_database.h"
#include "tests/support/paths.h"
#include "tests/support/world.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <sys/stat.h>

namespace convassign {

namespace {

/// By a shell, with the command as "$@".
Finished by_shell(const World& world, const std::string& script, std::vector<std::string> command) {
    static int count = 0;
    std::vector<std::string> words{"/bin/sh", "-c", script, "sh"};
    words.insert(words.end(), command.begin(), command.end());
    return Program(words, world.file("shell" + std::to_string(++count))).wait();
}

mode_t mode_of(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777;
}

std::string target_of(const Program& program, int file) {
    std::error_code ignored;
    return std::filesystem::read_symlink(
        "/proc/" + std::to_string(program.pid()) + "/fd/" + std::to_string(file), ignored);
}

TEST(ClosedDescriptors, AreNoFilesOfTheDaemon) {
    World world;
    world.with_twilio = false;
    world.write_config();
    const Program daemon({"/bin/sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh", daemon_program(), "--config",
                             world.file("convassign.toml")},
        world.file("daemon"));

    ASSERT_TRUE(eventually([&] {
        try {
            return world.http("GET", "/healthz", "").status == 200;
        } catch (const Error&) {
            return false;
        }
    }));

    for (const int file : {0, 1, 2})
        EXPECT_EQ(target_of(daemon, file), "/dev/null") << file;
}

TEST(ClosedDescriptors, AreStillNotToBeWritten) {
    const World world;

    EXPECT_EQ(by_shell(world, "exec \"$@\" >&-",
                  {command_program(), "--database", world.file("new.db"), "agent", "add", "maria"})
                  .status,
        1);
    EXPECT_EQ(by_shell(world, "exec \"$@\"",
                  {command_program(), "--database", world.file("new.db"), "agent", "show", "maria"})
                  .status,
        0);
}

TEST(FewDescriptors, AreToldAndLeaveSomeForPages) {
    World world;
    world.with_twilio = false;
    world.write_config();
    const std::string token = world.agent("maria");
    const Program daemon({"/bin/sh", "-c", "ulimit -n 64; exec \"$@\"", "sh", daemon_program(), "--config",
                             world.file("convassign.toml")},
        world.file("daemon"));
    ASSERT_TRUE(eventually([&] { return std::filesystem::exists(world.file("http.sock")); }));

    std::vector<std::unique_ptr<RawClient>> unused;
    for (int i = 0; i < 100; ++i) {
        unused.push_back(std::make_unique<RawClient>(world.address()));
        unused.back()->send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    EXPECT_EQ(world.beat(token, 1).status, 200);
    EXPECT_NE(daemon.err().find("only 32 connections can be open at once"), std::string::npos)
        << daemon.err();
}

TEST(NoMask, MakesNothingThatOthersCanWrite) {
    const World world;

    const Finished made = by_shell(world, "umask 000; exec \"$@\"",
        {command_program(), "--database", world.file("one/two/new.db"), "agent", "add", "maria"});

    EXPECT_EQ(made.status, 0) << made.err;
    EXPECT_EQ(mode_of(world.file("one")), 0755u);
    EXPECT_EQ(mode_of(world.file("one/two")), 0750u);
    EXPECT_EQ(mode_of(world.file("one/two/new.db")) & S_IWOTH, 0u);
}

TEST(LooseFiles, AreWarnedOf) {
    World world;
    const std::string secret = world.file("token");
    const std::string config = world.file("convassign.toml");
    ASSERT_EQ(chmod(world.file("").c_str(), 0755), 0);
    ASSERT_EQ(chmod(secret.c_str(), 0644), 0);
    ASSERT_EQ(chmod(config.c_str(), 0666), 0);
    world.agent("maria");
    const auto by_daemon = [&] { return world.daemon({"--check"}).wait(); };

    const Finished warned = by_daemon();
    const std::string found = world.command({"check"}).out;

    EXPECT_EQ(warned.status, 0);
    for (const std::string& text : {warned.err, found}) {
        EXPECT_NE(text.find("read the secret '" + secret + "'"), std::string::npos) << text;
        EXPECT_NE(text.find("write the configuration '" + config + "'"), std::string::npos) << text;
    }
    ASSERT_EQ(chmod(secret.c_str(), 0640), 0);
    ASSERT_EQ(chmod(config.c_str(), 0644), 0);
    EXPECT_EQ(by_daemon().err, "");
}

/// The folder of the database is mounted read-only where the command runs.
class ReadOnlyFileSystem : public FileDatabase {
protected:
    void SetUp() override {
        FileDatabase::SetUp();
        if (IsSkipped()) return;
        if (read_only({"/bin/true"}).status != 0) GTEST_SKIP() << "only root can mount, and not everywhere";
        world.with_twilio = false;
        world.write_config();
        world.agent("maria");
        world.must({"inject", "--from", "customer", "--text", "hello"});
    }

    Finished read_only(const std::vector<std::string>& command) {
        const std::string folder = std::filesystem::path(world.database()).parent_path();
        return by_shell(world,
            "exec unshare -m sh -c 'mount --make-rprivate / && mount --bind \"$0\" \"$0\""
            " && mount -o remount,ro,bind \"$0\" && exec \"$@\"' '"
                + folder + "' \"$@\"",
            command);
    }

    Finished ask(const std::vector<std::string>& words) {
        std::vector<std::string> command{command_program(), "--config", world.file("convassign.toml")};
        command.insert(command.end(), words.begin(), words.end());
        return read_only(command);
    }

    void expect_that_it_can_be_looked_at() {
        for (const std::vector<std::string>& words :
            {std::vector<std::string>{"status"}, {"list"}, {"show", "1"}, {"check"}, {"who"}, {"history"}}) {
            const Finished asked = ask(words);
            EXPECT_EQ(asked.status, 0) << words.front() << ": " << asked.err;
        }
        EXPECT_NE(ask({"show", "1"}).out.find("hello"), std::string::npos);
        const Finished changed = ask({"close", "1"});
        EXPECT_EQ(changed.status, 4) << changed.err;
        EXPECT_NE(changed.err.find("readonly"), std::string::npos) << changed.err;
    }

    World world;
};

TEST_F(ReadOnlyFileSystem, CanBeLookedAtWithAnIndexOfTheLog) { expect_that_it_can_be_looked_at(); }

TEST_F(ReadOnlyFileSystem, CanBeLookedAtWithALogAlone) {
    ASSERT_GT(std::filesystem::file_size(world.database() + "-wal"), 0u);
    std::filesystem::remove(world.database() + "-shm");

    expect_that_it_can_be_looked_at();
}

TEST_F(ReadOnlyFileSystem, CanBeLookedAtWithoutALog) {
    {
        OpenedStore opened = world.store();
        Database& store = opened;
        store.script("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    std::filesystem::remove(world.database() + "-shm");
    std::filesystem::remove(world.database() + "-wal");

    expect_that_it_can_be_looked_at();
}

TEST_F(ReadOnlyFileSystem, IsServedByNoDaemon) {
    const Finished daemon = read_only({daemon_program(), "--config", world.file("convassign.toml")});

    EXPECT_EQ(daemon.status, 1);
    EXPECT_NE(daemon.err.find("Read-only file system"), std::string::npos) << daemon.err;
}

} // namespace

} // namespace convassign
