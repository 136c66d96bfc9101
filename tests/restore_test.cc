// SPDX-License-Identifier: MIT
#include "core/restore.h"

#include "core/base/file_lock.h"
#include "core/base/part_file.h"
#include "core/checkpoint.h"
#include "core/commitments.h"
#include "core/start_check.h"
#include "core/store/chain.h"
#include "core/store/draw_days.h"
#include "core/store/log_marks.h"
#include "core/store/migrate.h"
#include "core/store/outbox_rows.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_copy.h"
#include "core/wrap/sqlite_upkeep.h"
#include "tests/support/paths.h"
#include "tests/support/test_store.h"

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace convassign {

namespace {

namespace fs = std::filesystem;

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A database of two conversations, a backup of it, and a third conversation that came later.
class RestoreTest : public testing::Test {
protected:
    std::unique_ptr<TestStore> made = std::make_unique<TestStore>();
    std::string path = made->file();
    std::string backup = made->file("backup.db");

    RestoreTest() {
        made->add_unassigned("c1", noon - 2h);
        made->add_unassigned("c2", noon - 1h);
        back_up(made->by_admin(), backup, std::nullopt);
        made->add_unassigned("c3", noon);
    }

    [[nodiscard]] std::string file(const std::string& name) const { return made->file(name); }
    Restored restore(const std::string& from) { return convassign::restore(path, from, noon); }
    std::string failure(const std::string& from) {
        const std::string before = bytes_of(path) + bytes_of(path + "-wal");
        try {
            restore(from);
        } catch (const std::exception& error) {
            EXPECT_EQ(bytes_of(path) + bytes_of(path + "-wal"), before);
            EXPECT_FALSE(fs::exists(path + ".restoring"));
            return describe(error);
        }
        return "done";
    }
    static std::int64_t conversations_in(const std::string& database) {
        return Store(database, Store::Mode::existing)->number("SELECT count(*) FROM conversations");
    }
    /// A database as "sqlite3 NAME < DUMP" makes it.
    std::string from_dump(const std::string& name) {
        SqliteDatabase database(file(name), SqliteDatabase::Mode::create);
        database.script(bytes_of(source_path("core/store/schema.sql")));
        end_log(database);
        return file(name);
    }
};

TEST_F(RestoreTest, PutsTheBackupInThePlaceOfTheDatabaseAndTellsWhatIsNewestInEach) {
    const std::string saved = bytes_of(backup);

    const Restored restored = restore(backup);

    EXPECT_EQ(restored.now.conversations, 2);
    EXPECT_EQ(restored.now.newest(), noon - 1h);
    ASSERT_TRUE(restored.before);
    EXPECT_EQ(restored.before->conversations, 3);
    EXPECT_EQ(restored.before->newest(), noon);
    EXPECT_EQ(conversations_in(path), 2);
    EXPECT_EQ(bytes_of(backup), saved);
}

TEST_F(RestoreTest, MovesTheOldOneAsideWithItsLogAndDeletesNothing) {
    const std::string old = bytes_of(path);
    const std::string log = bytes_of(path + "-wal");

    const Restored restored = restore(backup);

    EXPECT_EQ(restored.moved_to, path + ".before-restore-20261122T120000Z");
    EXPECT_EQ(bytes_of(restored.moved_to), old);
    EXPECT_EQ(bytes_of(restored.moved_to + "-wal"), log);
    EXPECT_FALSE(fs::exists(path + "-wal"));
    EXPECT_EQ(conversations_in(restored.moved_to), 3);
}

TEST_F(RestoreTest, TellsHowManyWereForgottenSinceAndAreInTheCopyAgain) {
    EXPECT_EQ(restore(backup).remembered, 0);
    TestStore store;
    store.add_closed("c1");
    back_up(store.by_admin(), store.file("backup.db"), std::nullopt);
    forget_customer(store.by_admin(), "c1", {});

    EXPECT_EQ(convassign::restore(store.file(), store.file("backup.db"), noon).remembered, 1);
}

TEST_F(RestoreTest, HasTheRepliesLookedForThatWaitedInTheCopy) {
    TestStore store;
    store.add_online_agent("maria");
    const ConversationId id = store.add_assigned("c1", "maria");
    reply_to(store.by_admin(), id, {"on its way", "k1"});
    back_up(store.by_admin(), store.file("backup.db"), std::nullopt);
    ASSERT_FALSE(outbox_rows::due(store, "reply:support", noon, 1).at(0).in_doubt);

    convassign::restore(store.file(), store.file("backup.db"), noon);

    Store restored(store.file(), Store::Mode::existing);
    EXPECT_TRUE(outbox_rows::due(restored, "reply:support", noon, 1).at(0).in_doubt);
}

TEST_F(RestoreTest, EndsTheDayOfDrawsOfTheCopyWhoseSecretMayHaveBeenTold) {
    TestStore store;
    commitments::keep(store, {}, noon);
    back_up(store.by_admin(), store.file("backup.db"), std::nullopt);

    convassign::restore(store.file(), store.file("backup.db"), noon + 1h);

    Store restored(store.file(), Store::Mode::existing);
    const DrawDay day = draw_days::unrevealed(restored).at(0);
    EXPECT_EQ(day.ended_at, noon + 1h);
    commitments::keep(restored, {}, noon + 2h);
    const DrawDay next = draw_days::unrevealed(restored).at(0);
    EXPECT_EQ(next.day, "2026-11-22.2");
    EXPECT_NE(next.secret, day.secret);
    EXPECT_EQ(chain::find_broken(restored), std::nullopt);
}

TEST_F(RestoreTest, IsUndoneByRestoringWhatWasMovedAside) {
    const Restored first = restore(backup);

    const Restored second = restore(first.moved_to);

    EXPECT_EQ(conversations_in(path), 3);
    EXPECT_NE(second.moved_to, first.moved_to);
    EXPECT_EQ(conversations_in(second.moved_to), 2);
    EXPECT_TRUE(fs::exists(first.moved_to + "-wal"));
}

TEST_F(RestoreTest, KeepsTheRightsOfTheOldOne) {
    fs::permissions(path, fs::perms(0660));

    restore(backup);

    EXPECT_EQ(fs::status(path).permissions(), fs::perms(0660));
}

TEST_F(RestoreTest, ForItsOwnerAloneWhereThereWasNone) {
    const std::string fresh = file("folder/fresh.db");

    const Restored restored = convassign::restore(fresh, backup, noon);

    EXPECT_FALSE(restored.before);
    EXPECT_EQ(restored.moved_to, "");
    EXPECT_EQ(fs::status(fresh).permissions(), fs::perms(0600));
    EXPECT_EQ(conversations_in(fresh), 2);
}

TEST_F(RestoreTest, OfADatabaseThatIsReachedByALinkChangesWhereItLeads) {
    fs::create_symlink(path, file("link.db"));

    convassign::restore(file("link.db"), backup, noon);

    EXPECT_TRUE(fs::is_symlink(file("link.db")));
    EXPECT_EQ(conversations_in(path), 2);
}

TEST_F(RestoreTest, IsRefusedWhileADaemonRuns) {
    const auto daemon = FileLock::try_lock(daemon_lock_path(path));

    EXPECT_NE(failure(backup).find("serves it; stop convassignd first"), std::string::npos);
}

TEST_F(RestoreTest, TakesACopyOfAllThreeFilesWithItsLog) {
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::copy_file(path + suffix, file("all.db") + suffix);
    made->add_unassigned("c4", noon);

    restore(file("all.db"));

    EXPECT_EQ(conversations_in(path), 3);
    EXPECT_FALSE(fs::exists(path + ".restoring.part-wal"));
}

TEST_F(RestoreTest, RefusesACopyBesideTheLogOfAnother) {
    checkpoint(*made, noon);
    made->add_unassigned("c4", noon);
    fs::copy_file(backup, file("mixed.db"));
    fs::copy_file(path + "-wal", file("mixed.db-wal"));

    EXPECT_NE(failure(file("mixed.db")).find("the log beside it is of another file"), std::string::npos);
}

TEST_F(RestoreTest, RefusesWhatIsNotWholeAndSaysSo) {
    std::fstream damaged(backup, std::ios::in | std::ios::out | std::ios::binary);
    damaged.seekp(4096 * 6);
    damaged << std::string(4096 * 4, '\xA5') << std::flush;
    fs::copy_file(file("backup.db"), file("short.db"));
    fs::resize_file(file("short.db"), 4096 * 5);

    EXPECT_NE(failure(backup).find("is not whole"), std::string::npos);
    EXPECT_NE(failure(file("short.db")), "done");
}

TEST_F(RestoreTest, RefusesWhatIsNoDatabaseOfOursWithWhatToDoInstead) {
    SqliteDatabase(file("recipes.db"), SqliteDatabase::Mode::create)
        .script("CREATE TABLE recipes (name TEXT)");
    std::ofstream(file("letter.txt")) << "Dear all";
    std::ofstream(file("dump.sql"))
        << "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE settings (";

    EXPECT_NE(failure(file("recipes.db")).find("belongs to another program"), std::string::npos);
    EXPECT_NE(failure(file("letter.txt")).find("no SQLite database"), std::string::npos);
    EXPECT_EQ(failure(file("dump.sql")),
        "restore '" + file("dump.sql")
            + "': this is the text of a .dump, and no database; make one of it with \""
              "sqlite3 new.db < '"
            + file("dump.sql") + "'\", and then run 'convassign restore new.db'");
    EXPECT_NE(failure(file("missing.db")).find("there is no such file"), std::string::npos);
    EXPECT_NE(failure(made->directory()).find("that is a folder"), std::string::npos);
    EXPECT_NE(failure(path).find("that is the database itself"), std::string::npos);
}

TEST_F(RestoreTest, RefusesABackupOfANewerVersion) {
    {
        SqliteDatabase newer(backup, SqliteDatabase::Mode::existing);
        mark_file(newer, application_id, schema_version + 1);
        end_log(newer);
    }

    EXPECT_NE(failure(backup).find("from a newer version of convassign"), std::string::npos);
}

TEST_F(RestoreTest, GivesBackWhatADumpLoses) {
    const std::string dumped = from_dump("dumped.db");

    restore(dumped);

    Store store(path, Store::Mode::existing);
    EXPECT_EQ(file_version(*store->as_file()), schema_version);
    EXPECT_EQ(file_owner(*store->as_file()), application_id);
    EXPECT_EQ(store->number("PRAGMA auto_vacuum"), 2);
}

TEST_F(RestoreTest, OfADumpOfAnotherVersionIsRefused) {
    const std::string dumped = from_dump("dumped.db");
    {
        SqliteDatabase database(dumped, SqliteDatabase::Mode::existing);
        database.script("ALTER TABLE daemon DROP COLUMN alive_at");
        end_log(database);
    }

    EXPECT_NE(failure(dumped).find("not those of this version"), std::string::npos);
}

TEST_F(RestoreTest, TakesADatabaseThatWasMadeFromADumpInItsPlace) {
    const std::string dumped = from_dump("dumped.db");
    try {
        Store store(dumped, Store::Mode::existing);
        ADD_FAILURE() << "took what has lost its marks";
    } catch (const DatabaseError& error) {
        EXPECT_NE(
            std::string(error.what()).find("run 'convassign restore " + dumped + "'"), std::string::npos);
    }

    const Restored restored = convassign::restore(dumped, dumped, noon);

    EXPECT_TRUE(fs::exists(restored.moved_to));
    Store store(dumped, Store::Mode::existing);
    EXPECT_EQ(file_version(*store->as_file()), schema_version);
}

TEST_F(RestoreTest, OfACopyBesideTheOldLogTakesTheCopyAlone) {
    checkpoint(*made, noon);
    made->add_unassigned("c4", noon);
    fs::copy_file(backup, path, fs::copy_options::overwrite_existing);
    EXPECT_THROW(Store(path, Store::Mode::existing), DamagedDatabase);

    const Restored restored = restore(path);

    EXPECT_EQ(conversations_in(path), 2);
    EXPECT_TRUE(fs::exists(restored.moved_to + "-wal"));
}

TEST_F(RestoreTest, TellsOfAnOldOneThatCannotBeRead) {
    ASSERT_TRUE(begin_log_anew(*made, noon));
    std::ofstream(path, std::ios::binary | std::ios::trunc) << std::string(8192, '\xA5');

    const Restored restored = restore(backup);

    EXPECT_FALSE(restored.before);
    EXPECT_NE(restored.unread, "");
    EXPECT_EQ(fs::file_size(restored.moved_to), 8192U);
    EXPECT_EQ(conversations_in(path), 2);
}

/// Runs in a process of its own that is killed after that time; whether it came to its end before.
bool run_for(std::chrono::microseconds time, const std::function<void()>& action) {
    const pid_t child = fork();
    if (child == 0) {
        action();
        _exit(0);
    }
    std::this_thread::sleep_for(time);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status);
}

TEST_F(RestoreTest, ThatIsKilledLeavesTheOldDatabaseOrIsBroughtToItsEnd) {
    bool was_done = false;
    for (auto time = std::chrono::microseconds(200); !was_done; time += std::chrono::microseconds(700)) {
        was_done = run_for(time, [&] { convassign::restore(path, backup, noon); });
        finish_restore_without_daemon(path);
        const auto found = conversations_in(path);
        EXPECT_TRUE(found == 3 || found == 2) << found;
        EXPECT_FALSE(fs::exists(path + ".restoring"));
        if (found == 2) restore(path + ".before-restore-20261122T120000Z");
        for (const auto& entry : fs::directory_iterator(made->directory()))
            if (entry.path().filename().string().find(".before-restore-") != std::string::npos)
                fs::remove(entry.path());
        ASSERT_EQ(conversations_in(path), 3);
    }
}

TEST_F(RestoreTest, GoesOnWhereverItWasKilledOnceItWasDecided) {
    const std::string aside = path + ".before-restore-20261122T120000Z";
    for (int moved = 0; moved <= 3; ++moved) {
        {
            PartFile part(path + ".restoring");
            fs::copy_file(backup, part.path(), fs::copy_options::overwrite_existing);
            const timespec moment{to_milliseconds(noon) / 1000, 0};
            const timespec times[2] = {moment, moment};
            utimensat(AT_FDCWD, part.path().c_str(), times, 0);
            part.put_in_place();
        }
        const std::vector<std::string> suffixes{"-wal", "-shm", ""};
        for (int i = 0; i < moved; ++i)
            if (fs::exists(path + suffixes[static_cast<std::size_t>(i)]))
                fs::rename(path + suffixes[static_cast<std::size_t>(i)],
                    aside + suffixes[static_cast<std::size_t>(i)]);

        EXPECT_TRUE(finish_restore(path));

        EXPECT_EQ(conversations_in(path), 2);
        EXPECT_EQ(conversations_in(aside), 3);
        for (const char* suffix : {"", "-wal", "-shm"}) {
            fs::remove(path + suffix);
            if (fs::exists(aside + suffix)) fs::rename(aside + suffix, path + suffix);
        }
    }
}

} // namespace

} // namespace convassign
