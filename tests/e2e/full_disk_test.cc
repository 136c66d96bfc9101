// SPDX-License-Identifier: MIT
#include "core/store/conversations.h"
#include "tests/support/file_database.h"
#include "tests/support/world.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <sys/resource.h>

namespace convassign {

namespace {

/// How large the files of that process may grow: at its limit each write fails as on a full disk.
void limit_files(const Program& program, rlim_t bytes) {
    const rlimit limit{bytes, RLIM_INFINITY};
    ASSERT_EQ(prlimit(program.pid(), RLIMIT_FSIZE, &limit, nullptr), 0);
}

/// An agent is online, one conversation is assigned, and then the daemon can write no more.
class FullDisk : public FileDatabase {
protected:
    World world;
    std::string token = world.agent("maria");
    Program daemon = world.serving_daemon();

    void SetUp() override {
        FileDatabase::SetUp();
        if (IsSkipped()) return;
        world.must({"enable"});
        world.must({"agent", "online", "maria", "--for", "1h"});
        world.twilio().receive("whatsapp:+15551230001", "before");
        ASSERT_TRUE(has_assigned(1));
        limit_files(daemon, two_pages); // the log is longer than that by now
    }

    bool has_assigned(std::int64_t count) {
        return eventually(
            [&] { return conversations::count_by_state(world.store()).assigned == count; }, limit);
    }
    bool is_said() {
        return eventually([&] { return daemon.err().find("(File too large)") != std::string::npos; }, limit);
    }

    static constexpr rlim_t two_pages = 8192;
    static constexpr Duration limit = std::chrono::seconds(30);
};

TEST_F(FullDisk, IsSaidAndLosesNothingAndTheDaemonGoesOnOnceThereIsRoom) {
    world.twilio().receive("whatsapp:+15551230002", "meanwhile");

    EXPECT_TRUE(is_said()) << daemon.err();
    EXPECT_TRUE(daemon.is_running());
    EXPECT_EQ(conversations::count_by_state(world.store()).assigned, 1);
    limit_files(daemon, RLIM_INFINITY);

    EXPECT_TRUE(has_assigned(2)) << daemon.err();
    EXPECT_EQ(world.store().number("SELECT count(*) FROM messages"), 2);
    EXPECT_EQ(world.store().number("SELECT count(*) FROM pragma_integrity_check WHERE"
                                   " integrity_check != 'ok'"),
        0);
}

TEST_F(FullDisk, IsTheAnswerToAnActionWhichIsNotDone) {
    const RawReply refused = world.http("POST", "/api/v1/conversations/1/close", token, "{}");

    EXPECT_EQ(refused.status, 507);
    EXPECT_NE(refused.body.find("the database's disk is full: nothing was changed"), std::string::npos);
    EXPECT_EQ(conversations::count_by_state(world.store()).assigned, 1);
    limit_files(daemon, RLIM_INFINITY);

    EXPECT_EQ(world.http("POST", "/api/v1/conversations/1/close", token, "{}").status, 200);
    EXPECT_EQ(conversations::count_by_state(world.store()).closed, 1);
}

} // namespace

} // namespace convassign
