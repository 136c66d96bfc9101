// SPDX-License-Identifier: MIT
// What takes the ground from under a daemon: it says so, and accepts nothing that would be lost.

#include "core/base/file_lock.h"
#include "core/sign_of_life.h"
#include "core/store/agents.h"
#include "core/wrap/json.h"
#include "tests/support/file_database.h"
#include "tests/support/world.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr int files_lost = 72;
constexpr int already_served = 75;

/// Maria is an agent, and auto-assign is on.
class Health : public FileDatabase {
protected:
    Health() {
        world.with_twilio = false;
        world.write_config();
        token = world.agent("maria");
        world.must({"enable"});
    }

    [[nodiscard]] std::string lock_file() const { return daemon_lock_path(world.database()); }

    /// Health is not good, for a reason in which this stands; and nobody is online.
    void expect_unwell(const std::string& what) {
        RawReply reply;
        EXPECT_TRUE(eventually(
            [&] {
                reply = world.http("GET", "/healthz", "");
                return reply.status == 503 && reply.body.find(what) != std::string::npos;
            },
            10s))
            << reply.body;
        EXPECT_NE(world.beat(token, ++seq).body.find(R"("online":false,"reason":"cannot_store")"),
            std::string::npos);
    }

    void expect_well() {
        EXPECT_TRUE(eventually([&] { return world.http("GET", "/healthz", "").status == 200; }, 10s));
        EXPECT_NE(world.beat(token, ++seq).body.find(R"("online":true)"), std::string::npos);
    }

    /// What `check` finds wrong, once the daemon has said it.
    void expect_check_fails(const std::string& what) {
        Finished check;
        EXPECT_TRUE(eventually([&] {
            check = world.command({"check"});
            return check.status == 1 && (check.out + check.err).find(what) != std::string::npos;
        })) << check.out
            << check.err;
    }

    /// The copy beside the database of what the daemon held; empty where there is none.
    [[nodiscard]] std::string rescued() const {
        for (const auto& entry : fs::directory_iterator(fs::path(world.database()).parent_path())) {
            const std::string path = entry.path().string();
            if (path.starts_with(world.database() + ".rescued-") && path.ends_with('Z')) return path;
        }
        return "";
    }
    void expect_rescued() {
        ASSERT_NE(rescued(), "");
        OpenedStore saved(Store(rescued(), Store::Mode::create));
        EXPECT_TRUE(agents::find(saved, "maria"));
        struct stat status {};
        ASSERT_EQ(stat(rescued().c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0007, 0u);
    }

    /// Lets the last sign of life of a daemon that is stopped be older.
    void age_sign(Duration age) {
        const LockSeen seen = look_at_lock(lock_file());
        auto sign = parse_sign(seen.word);
        ASSERT_TRUE(sign);
        sign->at = wall_clock() - age;
        std::fstream file(lock_file(), std::ios::in | std::ios::out);
        file << *seen.holder << '\n' << sign_text(*sign) << std::string(100, '\n');
    }

    World world;
    std::string token;
    int seq = 0;
};

TEST_F(Health, EndsWithAFileThatIsReadOnlyAndReturnsWithIt) {
    const Program daemon = world.serving_daemon();
    expect_well();

    chmod(world.database().c_str(), 0440);

    expect_unwell("was made read-only");
    expect_check_fails("'chmod u+w'");
    const Json agent = parse_json(world.must({"--json", "agent", "show", "maria"}));
    EXPECT_EQ(agent["reason"], "cannot_store");
    EXPECT_EQ(parse_json(world.must({"--json", "agent", "list"}))["agents"][0]["reason"], "cannot_store");
    chmod(world.database().c_str(), 0640);
    expect_well();
    EXPECT_TRUE(eventually([&] { return world.command({"check"}).status == 0; }));
}

TEST_F(Health, EndsWithADatabaseThatIsDamaged) {
    Program daemon = world.serving_daemon();
    std::fstream(world.database(), std::ios::in | std::ios::out | std::ios::binary) << std::string(100, 'x');

    expect_unwell("it does not begin as a database does");
    EXPECT_NE(world.command({"check", "--quick"}).status, 0);
}

TEST_F(Health, IsMissedByThoseWhoWantToBeTold) {
    world.more_config =
        "[[notify]]\nname = \"ops\"\non = [\"cannot_store\"]\nexec = [\"/bin/sh\", \"-c\", \"cat >>"
        + world.file("told") + "\"]\n";
    world.write_config();
    const auto is_told = [&](int times) {
        return eventually([&] {
            const std::string told = content(world.file("told"));
            return std::ranges::count(told, '\n') == times && told.find("cannot_store") != std::string::npos;
        });
    };
    Program daemon = world.serving_daemon();
    chmod(world.database().c_str(), 0440);
    EXPECT_TRUE(is_told(1));
    chmod(world.database().c_str(), 0640);
    expect_well();

    fs::remove(world.database());

    EXPECT_EQ(daemon.wait().status, files_lost);
    EXPECT_TRUE(is_told(2)) << content(world.file("told"));
}

TEST_F(Health, IsNotWhatAStoppedDaemonHas) {
    const Program daemon = world.serving_daemon();
    daemon.signal(SIGSTOP);
    age_sign(31s);

    expect_check_fails("has shown no sign of life for 31 s");
    const Json status = parse_json(world.must({"--json", "status"}));
    EXPECT_EQ(status["health"]["ok"], false);
    EXPECT_FALSE(status["health"]["problems"].empty());
    daemon.signal(SIGCONT);
    EXPECT_TRUE(eventually([&] { return world.command({"check"}).status == 0; }));
}

TEST_F(Health, ReturnsWithADaemonThatCronStartsForOneThatHangs) {
    Program daemon = world.serving_daemon();
    daemon.signal(SIGSTOP);
    age_sign(4min);
    EXPECT_EQ(world.daemon({"--detach"}).wait().status, 0);
    EXPECT_EQ(lock_holder(lock_file()), daemon.pid()) << "four minutes are not long enough";
    age_sign(6min);

    const Finished second = world.daemon({"--detach"}).wait(30s);

    EXPECT_EQ(second.status, 0) << second.err;
    EXPECT_EQ(daemon.wait().status, 128 + SIGKILL);
    const auto holder = lock_holder(lock_file());
    ASSERT_TRUE(holder);
    EXPECT_NE(*holder, daemon.pid());
    expect_well();
    kill(*holder, SIGTERM);
    EXPECT_TRUE(eventually([&] { return !lock_holder(lock_file()); }));
}

TEST_F(Health, IsWrittenBesideADatabaseThatWasExchanged) {
    Program daemon = world.serving_daemon();
    fs::copy(world.database(), world.file("other.db"));

    fs::rename(world.file("other.db"), world.database());

    const Finished ended = daemon.wait();
    EXPECT_EQ(ended.status, files_lost);
    EXPECT_NE(ended.err.find("the database '" + world.database() + "' was exchanged"), std::string::npos)
        << ended.err;
    expect_rescued();
}

TEST_F(Health, IsWrittenBesideADatabaseThatWasDeletedAndNoneIsBegunUnasked) {
    Program daemon = world.serving_daemon();

    fs::remove(world.database());

    EXPECT_EQ(daemon.wait().status, files_lost);
    expect_rescued();
    const Finished added = world.command({"agent", "add", "jonas"});
    EXPECT_EQ(added.status, 1);
    EXPECT_NE(added.err.find("it is gone"), std::string::npos) << added.err;
    EXPECT_EQ(world.daemon().wait().status, files_lost);
    EXPECT_FALSE(fs::exists(world.database()));
    fs::rename(rescued(), world.database());
    EXPECT_FALSE(fs::exists(world.database() + "-wal")) << "it is of the old one";
    const Program next = world.serving_daemon();
    expect_well();
}

TEST_F(Health, IsWrittenBesideADatabaseWhoseLogWasDeletedAndCheckNamesTheCopy) {
    Program daemon = world.serving_daemon();

    fs::remove(world.database() + "-wal");

    EXPECT_EQ(daemon.wait().status, files_lost);
    expect_rescued();
    const Program next = world.serving_daemon();
    const Finished check = world.command({"check"});
    EXPECT_EQ(check.status, 1);
    EXPECT_NE(check.out.find("convassign restore " + rescued()), std::string::npos) << check.out;
}

TEST_F(Health, LetsNobodyBeginADatabaseBesideTheLogOfOneWhoseDaemonWasKilled) {
    Program daemon = world.serving_daemon();
    world.must({"inject", "--from", "c1", "--text", "hello"});
    daemon.signal(SIGKILL);
    daemon.wait();
    const std::string moved = world.file("moved.db");
    fs::rename(world.database(), moved);

    EXPECT_EQ(world.daemon().wait().status, files_lost);
    const Finished added = world.command({"agent", "add", "jonas"});
    EXPECT_EQ(added.status, 1);
    EXPECT_NE(added.err.find("is still there, with what was written last"), std::string::npos) << added.err;

    fs::rename(moved, world.database());
    const Program next = world.serving_daemon();
    EXPECT_EQ(world.store().number("SELECT count(*) FROM messages WHERE text = 'hello'"), 1);
}

TEST_F(Health, LetsNoCommandBeginADatabaseWhereADaemonHasADeletedOne) {
    Program daemon = world.serving_daemon();
    ASSERT_TRUE(eventually([&] { return look_for_daemon(world.database()).sign.has_value(); }));
    daemon.signal(SIGSTOP);
    fs::remove(world.database());

    for (const std::vector<std::string>& command : {std::vector<std::string>{"agent", "add", "jonas"},
             {"enable"}, {"inject", "--from", "c1", "--text", "hello"}, {"status"}}) {
        const Finished finished = world.command(command);
        EXPECT_EQ(finished.status, 1);
        EXPECT_NE(finished.err.find("still has it open"), std::string::npos) << finished.err;
    }
    EXPECT_FALSE(fs::exists(world.database()));

    daemon.signal(SIGCONT);
    EXPECT_EQ(daemon.wait().status, files_lost);
    expect_rescued();
}

TEST_F(Health, LetsASecondDaemonWaitAlsoWithoutTheLockFile) {
    Program first = world.serving_daemon();
    first.signal(SIGSTOP);
    fs::remove(lock_file());

    const Finished second = world.daemon().wait();

    EXPECT_EQ(second.status, already_served);
    EXPECT_NE(second.err.find("another process, whose lock file is gone"), std::string::npos) << second.err;
    first.signal(SIGCONT);
    const Finished ended = first.wait();
    EXPECT_EQ(ended.status, files_lost);
    EXPECT_NE(ended.err.find("the lock file"), std::string::npos) << ended.err;
    EXPECT_EQ(rescued(), "") << "all is in the database";
    const Program third = world.serving_daemon();
    expect_well();
}

TEST_F(Health, RefusesADatabaseOfTwoNames) {
    fs::create_hard_link(world.database(), world.file("second.db"));

    EXPECT_EQ(world.daemon().wait().status, 1);
    expect_check_fails("it has 2 names (hard links)");
}

/// A file system of its own in that folder.
class SmallDisk {
public:
    explicit SmallDisk(std::string folder) : folder_(std::move(folder)) {
        fs::create_directory(folder_);
        is_there_ = mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=2m") == 0;
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (is_there_) umount2(folder_.c_str(), MNT_DETACH);
    }

    [[nodiscard]] bool is_there() const { return is_there_; }
    void fill() const {
        std::ofstream file(folder_ + "/filler", std::ios::binary);
        while (file.write(std::string(4096, 'x').data(), 4096).flush()) {
        }
    }
    void empty() const { fs::remove(folder_ + "/filler"); }

private:
    std::string folder_;
    bool is_there_ = false;
};

TEST(HealthOnAFullDisk, IsToldByEverybodyAndReturnsWithTheRoom) {
    World world;
    world.with_twilio = false;
    world.write_config();
    const SmallDisk disk(world.file("disk"));
    if (!disk.is_there()) GTEST_SKIP() << "only root may mount a small disk";
    const std::string database = world.file("disk/c.db");
    const auto must = [&](std::vector<std::string> command) {
        command.insert(command.begin(), {"--database", database});
        return world.must(command);
    };
    must({"agent", "add", "maria"});
    std::string token = must({"agent", "token", "maria"});
    token.pop_back();
    must({"enable"});
    const Program daemon = world.serving_daemon({"--database", database});
    ASSERT_NE(world.beat(token, 1).body.find(R"("online":true)"), std::string::npos);

    disk.fill();

    // The log has room of its own, until it is full, too.
    EXPECT_TRUE(eventually(
        [&] {
            world.command(
                {"--database", database, "inject", "--from", "c1", "--text", std::string(20'000, 'x')});
            return world.http("GET", "/healthz", "").status == 503;
        },
        20s));
    EXPECT_NE(world.beat(token, 2).body.find(R"("online":false,"reason":"cannot_store")"), std::string::npos);
    Finished check;
    EXPECT_TRUE(eventually([&] {
        check = world.command({"--database", database, "check"});
        return check.status == 1 && check.out.find("make room on its disk") != std::string::npos;
    })) << check.out;
    disk.empty();
    EXPECT_TRUE(eventually([&] { return world.http("GET", "/healthz", "").status == 200; }, 10s));
    EXPECT_NE(world.beat(token, 3).body.find(R"("online":true)"), std::string::npos);
    EXPECT_TRUE(eventually([&] { return world.command({"--database", database, "check"}).status == 0; }));
}

} // namespace

} // namespace convassign
