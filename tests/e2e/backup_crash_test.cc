// SPDX-License-Identifier: MIT
#include "core/base/random.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_copy.h"
#include "core/wrap/sqlite_upkeep.h"
#include "tests/support/file_database.h"
#include "tests/support/paths.h"
#include "tests/support/world.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <optional>
#include <poll.h>
#include <thread>

namespace convassign {

namespace {

namespace fs = std::filesystem;

// More with CONVASSIGN_CRASHES, for a long night.
int crashes_of_each() {
    const char* const text = std::getenv("CONVASSIGN_CRASHES");
    return text == nullptr ? 12 : std::atoi(text);
}

void expect_whole(const std::string& database) {
    SqliteDatabase opened(database, SqliteDatabase::Mode::alone);
    EXPECT_EQ(damage_in(opened), std::vector<std::string>{}) << database;
}

/// Backups and restores that are killed, again and again.
struct BackupCrash : FileDatabase {
    BackupCrash() {
        world.with_twilio = false;
        world.write_config();
        world.must({"agent", "add", "maria"});
        // Large enough that a copy takes its time.
        for (int i = 0; i < 3; ++i)
            world.must({"inject", "--from", "c" + std::to_string(i), "--text", std::string(60'000, 'x')});
    }

    /// Runs a command and kills it at a random moment; whether it came to its end before.
    bool kill_at_random(const std::vector<std::string>& arguments, int most_ms) {
        std::vector<std::string> words{command_program(), "--config", world.file("convassign.toml")};
        words.insert(words.end(), arguments.begin(), arguments.end());
        Program program(words, world.file("killed"));
        poll(nullptr, 0, static_cast<int>(random.below(static_cast<std::uint64_t>(most_ms))));
        program.signal(SIGKILL);
        return program.wait().status == 0;
    }
    std::int64_t messages() { return world.store().number("SELECT count(*) FROM messages"); }

    World world;
    SystemRandom random;
};

TEST_F(BackupCrash, OfABackupLeavesTheDatabaseAndEveryBackupWhole) {
    const std::string folder = world.file("backups");
    fs::create_directory(folder);
    const Program daemon = world.serving_daemon();
    std::atomic<bool> stop{false};
    std::atomic<int> sent{0};
    std::thread people([&] {
        while (!stop) {
            const Finished finished =
                Program({command_program(), "--config", world.file("convassign.toml"), "inject", "--from",
                            "p" + std::to_string(++sent), "--text", "hello"},
                    world.file("people"))
                    .wait();
            EXPECT_EQ(finished.status, 0) << finished.err;
        }
    });

    for (int i = 0; i < crashes_of_each(); ++i) {
        kill_at_random({"backup", folder}, 60);
        kill_at_random({"backup", world.file("one.db")}, 60);
        for (const auto& entry : fs::directory_iterator(folder))
            if (entry.path().extension() == ".db") expect_whole(entry.path().string());
        if (fs::exists(world.file("one.db"))) expect_whole(world.file("one.db"));
    }
    stop = true;
    people.join();

    EXPECT_EQ(messages(), 3 + sent);
    world.must({"backup", folder, "--keep", "1"});
    EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1);
    world.must({"backup", world.file("one.db")});
    EXPECT_FALSE(fs::exists(world.file("one.db.part")));
}

TEST_F(BackupCrash, OfARestoreLeavesADatabaseThatStarts) {
    world.must({"backup", world.file("small.db")});
    world.must({"inject", "--from", "later", "--text", "later"});
    world.must({"backup", world.file("large.db")});
    std::optional<Program> daemon;

    for (int i = 0; i < crashes_of_each(); ++i) {
        const bool is_small = i % 2 == 0;
        kill_at_random({"restore", world.file(is_small ? "small.db" : "large.db")}, 60);

        daemon.emplace(world.serving_daemon());
        const std::int64_t found = messages();
        EXPECT_TRUE(found == 3 || found == 4) << found;
        EXPECT_FALSE(fs::exists(world.database() + ".restoring"));
        // A killed daemon leaves its log, which the next restore has to move aside.
        daemon->signal(SIGKILL);
        daemon->wait();
    }

    for (const auto& entry : fs::directory_iterator(fs::path(world.database()).parent_path())) {
        const std::string name = entry.path().filename().string();
        if (name.find(".before-restore-") == std::string::npos || !name.ends_with("Z")) continue;
        Store old(entry.path().string(), Store::Mode::existing);
        EXPECT_EQ(damage_in(*old->as_file()), std::vector<std::string>{}) << name;
    }
    world.must({"restore", world.file("large.db")});
    EXPECT_EQ(messages(), 4);
}

TEST_F(BackupCrash, OfADaemonNeverMakesItsOwnLogAForeignOne) {
    for (int i = 0; i < crashes_of_each(); ++i) {
        Program daemon = world.serving_daemon();
        world.must({"inject", "--from", "n" + std::to_string(i), "--text", std::string(60'000, 'y')});
        if (i % 3 == 0) world.must({"backup", world.file("while.db")});
        poll(nullptr, 0, static_cast<int>(random.below(100)));
        daemon.signal(i % 4 == 0 ? SIGTERM : SIGKILL);
        if (i % 4 == 0) poll(nullptr, 0, static_cast<int>(random.below(5)));
        daemon.signal(SIGKILL);
        daemon.wait();
    }

    EXPECT_EQ(messages(), 3 + crashes_of_each());
}

} // namespace

} // namespace convassign
