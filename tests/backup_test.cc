// SPDX-License-Identifier: MIT
#include "core/backup.h"

#include "core/base/part_file.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_copy.h"
#include "tests/support/test_store.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>

namespace convassign {

namespace {

namespace fs = std::filesystem;

class BackupTest : public testing::Test {
protected:
    TestStore store;
    std::string target = store.file("copy.db");

    BackupTest() {
        store.add_unassigned("c1");
        store.add_unassigned("c2");
    }

    Backup back_up(
        const std::string& file, std::optional<std::int64_t> keep = std::nullopt, Time now = noon) {
        return convassign::back_up(store.by_admin(now), file, keep);
    }
    std::string failure(const std::string& file, std::optional<std::int64_t> keep = std::nullopt) {
        try {
            back_up(file, keep);
        } catch (const Error& error) {
            return describe(error);
        }
        return "done";
    }
    std::string folder() {
        fs::create_directories(store.file("backups"));
        return store.file("backups");
    }
    static std::vector<std::string> names_in(const std::string& path) {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(path))
            names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }
};

TEST_F(BackupTest, HoldsWhatTheDatabaseHoldsAndSaysSo) {
    const Backup backup = back_up(target);

    EXPECT_EQ(backup.file, target);
    EXPECT_EQ(backup.contents.conversations, 2);
    EXPECT_EQ(backup.contents.messages, 2);
    EXPECT_EQ(backup.contents.newest(), noon);
    EXPECT_EQ(backup.size, fs::file_size(target));
    Store copy(target, Store::Mode::existing);
    EXPECT_EQ(count_rows(*copy->as_file()), count_rows(store.sqlite()));
}

TEST_F(BackupTest, IsForItsOwnerAloneAndStandsAlone) {
    back_up(target);

    EXPECT_EQ(fs::status(target).permissions(), fs::perms(0600));
    for (const char* suffix : {"-wal", "-shm", "-journal", part_suffix})
        EXPECT_FALSE(fs::exists(target + suffix)) << suffix;
    EXPECT_EQ(SqliteDatabase(target, SqliteDatabase::Mode::alone).number("SELECT count(*) FROM messages"), 2);
}

TEST_F(BackupTest, IsMadeWhileAnotherConnectionWritesAndIsOfOneMoment) {
    for (int i = 0; i < 300; ++i)
        store.receive("c1", noon, std::string(100'000, 'x'));
    std::atomic<bool> stop{false};
    std::atomic<int> written{0};
    std::thread writer([&] {
        Store other = store.open_again();
        while (!stop) {
            Transaction transaction(other, Durability::relaxed);
            other->run("UPDATE settings SET changed_by = ?", {std::to_string(written + 1)});
            other->run("UPDATE daemon SET pid = ?", {written + 1});
            transaction.commit();
            ++written;
        }
    });
    while (written == 0)
        std::this_thread::yield();

    back_up(target);
    stop = true;
    writer.join();

    SqliteDatabase copy(target, SqliteDatabase::Mode::alone);
    EXPECT_EQ(copy.number("SELECT changed_by = pid FROM settings, daemon"), 1);
    EXPECT_EQ(copy.number("SELECT count(*) FROM messages"), 302);
}

TEST_F(BackupTest, NeverHoldsTheWriteLock) {
    Store other = store.open_again();
    other->wait_at_most(Duration(0));
    int written = 0;

    convassign::back_up(store.by_admin(), target, std::nullopt, [&](const std::string&) {
        Transaction transaction(other);
        other->run("UPDATE daemon SET pid = 7");
        transaction.commit();
        ++written;
    });

    EXPECT_GT(written, 0);
}

TEST_F(BackupTest, TakesThePlaceOfAnOlderOne) {
    back_up(target);
    store.add_unassigned("c3");

    EXPECT_TRUE(back_up(target).has_replaced);

    EXPECT_EQ(
        SqliteDatabase(target, SqliteDatabase::Mode::alone).number("SELECT count(*) FROM conversations"), 3);
}

TEST_F(BackupTest, LeavesAloneWhatIsNoBackup) {
    std::ofstream(target) << "a letter";
    SqliteDatabase(store.file("other.db"), SqliteDatabase::Mode::create)
        .script("CREATE TABLE recipes (name TEXT)");

    EXPECT_EQ(failure(target),
        "back up to '" + target + "': there is a file that is no backup of convassign; it stays");
    EXPECT_NE(failure(store.file("other.db")), "done");
    EXPECT_NE(failure("/dev/null"), "done");

    EXPECT_EQ(fs::file_size(target), 8U);
}

TEST_F(BackupTest, LeavesAloneTheDatabaseItself) {
    fs::create_symlink(store.file(), store.file("link.db"));

    EXPECT_EQ(failure(store.file()), "back up to '" + store.file() + "': that is the database itself");
    EXPECT_EQ(failure(store.file("link.db")),
        "back up to '" + store.file("link.db") + "': that is the database itself");
    EXPECT_NE(failure(store.file() + "-wal"), "done");
    EXPECT_NE(failure(store.file() + ".lock"), "done");
}

TEST_F(BackupTest, LeavesAloneAnotherDatabaseThatIsUsed) {
    const Store other(store.file("other.db"), Store::Mode::create);

    EXPECT_NE(failure(store.file("other.db")), "done");
}

TEST_F(BackupTest, HasADatedNameInAFolder) {
    const Backup backup = back_up(folder());

    EXPECT_EQ(backup.file, folder() + "/convassign-20261122T120000Z.db");
    EXPECT_TRUE(fs::exists(backup.file));
}

TEST_F(BackupTest, KeepsTheNewestDatedOnesAndWhatIsNotOurs) {
    for (int day = 0; day < 4; ++day)
        back_up(folder(), std::nullopt, noon + day * 24h);
    for (const char* name : {"convassign-2026.db", "notes.txt", "convassign-20200101T000000Z.db.gz"})
        std::ofstream(folder() + "/" + name) << "mine";
    fs::create_directory(folder() + "/convassign-20200101T000000Z.db");

    const Backup backup = back_up(folder(), 2, noon + 4 * 24h);

    EXPECT_EQ(names_in(folder()),
        (std::vector<std::string>{"convassign-20200101T000000Z.db", "convassign-20200101T000000Z.db.gz",
            "convassign-2026.db", "convassign-20261125T120000Z.db", "convassign-20261126T120000Z.db",
            "notes.txt"}));
    EXPECT_EQ(backup.removed.size(), 3U);
}

TEST_F(BackupTest, KeepsTheOneThatWasMadeAlsoWhenTheClockWentBack) {
    back_up(folder());

    const Backup backup = back_up(folder(), 1, noon - 1h);

    EXPECT_TRUE(fs::exists(backup.file));
}

TEST_F(BackupTest, RemovesWhatKilledOnesHaveLeftInTheFolder) {
    std::ofstream(folder() + "/convassign-20260101T000000Z.db.part") << "half";
    const PartFile other(folder() + "/convassign-20260202T000000Z.db");

    back_up(folder());

    EXPECT_FALSE(fs::exists(folder() + "/convassign-20260101T000000Z.db.part"));
    EXPECT_TRUE(fs::exists(other.path()));
}

TEST_F(BackupTest, RemovesNoneWhereItFails) {
    back_up(folder());
    const PartFile other(folder() + "/convassign-20261122T130000Z.db");

    EXPECT_THROW(back_up(folder(), 1, noon + 1h), Conflict);

    EXPECT_TRUE(fs::exists(folder() + "/convassign-20261122T120000Z.db"));
}

TEST_F(BackupTest, TakesAKeepForAFolderAlone) {
    EXPECT_EQ(failure(target, 3), "back up to '" + target + "': --keep is for a folder, and that is none");
}

TEST_F(BackupTest, OfADamagedDatabaseIsRefusedAndAnOlderOneStays) {
    back_up(target);
    for (int i = 0; i < 100; ++i)
        store.receive("c1", noon, std::string(3000, 'x'));
    ASSERT_TRUE(store.sqlite().keep_house());
    std::fstream file(store.file(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(store.file())) - 3 * 4096);
    file << std::string(4096, '\xA5') << std::flush;
    Store fresh = store.open_again();

    try {
        convassign::back_up({fresh, store.config, store.admin, noon, {}}, target, std::nullopt);
        ADD_FAILURE() << "saved a damaged database";
    } catch (const DatabaseError& error) {
        EXPECT_NE(describe(error).find("is not whole"), std::string::npos) << describe(error);
    }

    EXPECT_EQ(SqliteDatabase(target, SqliteDatabase::Mode::alone).number("SELECT count(*) FROM messages"), 2);
    EXPECT_FALSE(fs::exists(target + part_suffix));
}

TEST_F(BackupTest, IsForAdmins) {
    const Actor supervisor{"cli:sam", Role::supervisor, {}};

    EXPECT_THROW(convassign::back_up(store.by(supervisor), target, std::nullopt), NotPermitted);

    EXPECT_FALSE(fs::exists(target));
}

} // namespace

} // namespace convassign
