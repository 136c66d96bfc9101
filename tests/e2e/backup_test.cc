// SPDX-License-Identifier: MIT
#include "core/wrap/json.h"
#include "core/wrap/sqlite.h"
#include "tests/support/file_database.h"
#include "tests/support/paths.h"
#include "tests/support/world.h"

#include <atomic>
#include <filesystem>
#include <gtest/gtest.h>
#include <poll.h>
#include <thread>

namespace convassign {

namespace {

namespace fs = std::filesystem;

struct Backups : FileDatabase {
    Backups() {
        world.with_twilio = false;
        world.write_config();
        world.must({"agent", "add", "maria"});
    }

    void write(int customers) {
        for (int i = 0; i < customers; ++i)
            world.must({"inject", "--from", "c" + std::to_string(++written), "--text", "hello"});
    }

    World world;
    int written = 0;
};

TEST_F(Backups, AreMadeWhileTheDaemonRunsAndPeopleWrite) {
    Program daemon = world.serving_daemon();
    write(3);
    std::atomic<bool> stop{false};
    std::thread people([&] {
        for (int i = 0; !stop; ++i)
            Program({command_program(), "--config", world.file("convassign.toml"), "inject", "--from",
                        "p" + std::to_string(i), "--text", "hello"},
                world.file("people"))
                .wait();
    });

    const Json told = parse_json(world.must({"backup", world.file("copy.db"), "--json"}));
    stop = true;
    people.join();

    EXPECT_GE(told["conversations"], 3);
    EXPECT_EQ(told["file"], world.file("copy.db"));
    EXPECT_EQ(fs::status(world.file("copy.db")).permissions(), fs::perms(0600));
    SqliteDatabase copy(world.file("copy.db"), SqliteDatabase::Mode::alone);
    EXPECT_EQ(copy.number("SELECT count(*) FROM conversations"), told["conversations"]);
    EXPECT_TRUE(daemon.is_running());
}

TEST_F(Backups, SayWhatTheySavedAndShowNoProgressWhereNobodyWatches) {
    write(1);

    const Finished finished = world.command({"backup", world.file("copy.db")});

    EXPECT_EQ(finished.out.substr(0, 36), "saved 1 conversation and 1 message t");
    EXPECT_EQ(finished.err, "");
    EXPECT_EQ(world.must({"backup", world.file("copy.db"), "--quiet"}), "");
}

TEST_F(Backups, AreRefusedOverTheDatabaseAndOverWhatIsNone) {
    const std::string before = content(world.file("convassign.toml"));

    EXPECT_EQ(world.command({"backup", world.database()}).status, 2);
    EXPECT_EQ(world.command({"backup", world.file("convassign.toml")}).status, 2);
    EXPECT_EQ(world.command({"backup", world.file("missing/copy.db")}).status, 1);

    EXPECT_EQ(content(world.file("convassign.toml")), before);
}

} // namespace

} // namespace convassign
