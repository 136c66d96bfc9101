// SPDX-License-Identifier: MIT
#include "core/store/log_marks.h"

#include "core/backup.h"
#include "core/base/file_lock.h"
#include "core/checkpoint.h"
#include "core/start_check.h"
#include "core/store/daemon_row.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_copy.h"
#include "tests/support/test_store.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>

namespace convassign {

namespace {

namespace fs = std::filesystem;

struct LogMarksTest : testing::Test {
    TestStore store;
    std::string path = store.file();
    int customers = 0;

    void write() { store.add_unassigned("c" + std::to_string(++customers)); }
    void copy_log() { ASSERT_TRUE(checkpoint(store, noon)); }
    /// As a daemon that was killed leaves it, with this file in the place of the database.
    std::string put(const std::string& copy) {
        const std::string left = store.file("left.db");
        for (const char* suffix : {"", "-wal", "-shm"})
            fs::remove(left + suffix);
        fs::copy_file(copy, left);
        fs::copy_file(path + "-wal", left + "-wal");
        return left;
    }
    static bool owns(const std::string& file) {
        try {
            SqliteDatabase database(file, SqliteDatabase::Mode::existing);
            return owns_log(database);
        } catch (const DamagedDatabase&) {
            return false; // such a mixture that SQLite sees it at once
        }
    }
    std::string copied_by(const std::function<void(const std::string&)>& copy) {
        const std::string file = store.file("copy.db");
        fs::remove(file);
        copy(file);
        return file;
    }
    std::string by_backup() {
        return copied_by([this](const std::string& file) { back_up(store.by_admin(), file, std::nullopt); });
    }
    std::string by_vacuum() {
        return copied_by([this](const std::string& file) { store.sqlite().copy_to(file); });
    }
    std::string by_cp() {
        return copied_by([this](const std::string& file) { fs::copy_file(path, file); });
    }
};

TEST_F(LogMarksTest, KnowTheFileAndItsLogWheneverADaemonIsKilled) {
    EXPECT_TRUE(owns(put(path)));
    for (int round = 0; round < 5; ++round) {
        write();
        EXPECT_TRUE(owns(put(path)));
        daemon_row::mark_log(store, noon);
        EXPECT_TRUE(owns(put(path)));
        ASSERT_TRUE(store.sqlite().keep_house());
        EXPECT_TRUE(owns(put(path))); // killed before the mark behind it
        write();
        EXPECT_TRUE(owns(put(path)));
        copy_log();
        EXPECT_TRUE(owns(put(path)));
        ASSERT_TRUE(begin_log_anew(store, noon));
        EXPECT_TRUE(owns(put(path)));
    }
}

TEST_F(LogMarksTest, KnowThemWhereAReaderHeldTheCopyingBack) {
    copy_log();
    write();
    Store reader = store.open_again();
    const Snapshot moment(reader);
    EXPECT_EQ(reader->number("SELECT count(*) FROM conversations"), 1);
    write();

    copy_log();
    EXPECT_TRUE(owns(put(path)));
    write();
    copy_log();

    EXPECT_TRUE(owns(put(path)));
}

TEST_F(LogMarksTest, KnowThemWhereAnotherToolCopiedTheLog) {
    copy_log();
    write();
    ASSERT_TRUE(store.sqlite().keep_house()); // without marks
    write();

    EXPECT_TRUE(owns(put(path)));
}

TEST_F(LogMarksTest, KnowACopyOfBeforeTheLastCopying) {
    for (const auto& copy : {&LogMarksTest::by_backup, &LogMarksTest::by_vacuum, &LogMarksTest::by_cp}) {
        copy_log();
        write();
        const std::string file = (this->*copy)();
        write();
        copy_log();
        write();

        EXPECT_FALSE(owns(put(file)));
    }
}

TEST_F(LogMarksTest, KnowACopyOfAfterTheLastCopying) {
    for (const auto& copy : {&LogMarksTest::by_backup, &LogMarksTest::by_vacuum}) {
        copy_log();
        write();
        const std::string file = (this->*copy)();
        write();

        EXPECT_FALSE(owns(put(file)));
    }
}

TEST_F(LogMarksTest, TakeTheFileAloneForItself) {
    copy_log();
    write();

    EXPECT_TRUE(owns(put(by_cp()))); // which is what a killed daemon leaves
    EXPECT_TRUE(owns(by_backup()));
}

TEST_F(LogMarksTest, LetACopyThatWasPutInPlaceWithoutALogBeginOneOfItsOwn) {
    copy_log();
    for (const auto& copy : {&LogMarksTest::by_backup, &LogMarksTest::by_vacuum, &LogMarksTest::by_cp}) {
        write();
        const std::string file = (this->*copy)();
        for (int i = 0; i < 3; ++i) {
            Store opened(file, Store::Mode::existing);
            opened->run("UPDATE settings SET changed_by = ?", {i});
            if (i == 1) checkpoint(opened, noon);
        }

        EXPECT_TRUE(owns(file));
        for (const char* suffix : {"-wal", "-shm"})
            fs::remove(file + suffix);
    }
}

TEST_F(LogMarksTest, KnowTheFileOfAnotherDatabase) {
    copy_log();
    write();
    TestStore other;
    checkpoint(other, noon + 1h);

    EXPECT_FALSE(owns(put(other.file())));
}

TEST_F(LogMarksTest, KeepTheStoreFromOpeningSuchAPairAndChangeNothing) {
    const std::string file = by_backup();
    copy_log();
    write();
    const std::string pair = put(file);
    const auto bytes = [&] {
        std::ifstream opened(pair, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(opened), {});
    };
    const std::string before = bytes();

    try {
        Store opened(pair, Store::Mode::existing);
        ADD_FAILURE() << "opened a mixture";
    } catch (const DamagedDatabase& error) {
        EXPECT_NE(what_to_do_about(error).find("is of another file"), std::string::npos) << error.what();
        EXPECT_NE(what_to_do_about(error).find("run 'convassign restore'"), std::string::npos);
    }
    EXPECT_THROW(check_before_serving(pair), DamagedDatabase);

    EXPECT_EQ(bytes(), before);
}

// ---- before a database is served

struct StartCheckTest : LogMarksTest {
    /// The file has the log in it, and a page in its middle was overwritten.
    void damage() {
        for (int i = 0; i < 100; ++i)
            store.receive("c1", noon, std::string(3000, 'x'));
        ASSERT_TRUE(begin_log_anew(store, noon));
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(fs::file_size(path)) - 20 * 4096);
        file << std::string(4096 * 10, '\xA5') << std::flush;
    }
    std::string refusal() {
        try {
            check_before_serving(path);
        } catch (const DamagedDatabase& error) {
            return what_to_do_about(error);
        }
        return "served";
    }
};

TEST_F(StartCheckTest, LooksForDamageAfterAnUncleanEnd) {
    damage();

    EXPECT_NE(refusal().find("is damaged"), std::string::npos) << refusal();
    EXPECT_NE(refusal().find("run 'convassign restore BACKUP'"), std::string::npos);
}

TEST_F(StartCheckTest, ServesWhatIsWholeAndWhatIsNotThere) {
    write();

    EXPECT_EQ(refusal(), "served");
    check_before_serving(store.file("missing.db"));
    EXPECT_FALSE(fs::exists(store.file("missing.db")));
}

TEST_F(StartCheckTest, TakesTheWordOfADaemonThatEndedCleanly) {
    daemon_row::mark_ended(store, noon);
    damage();

    EXPECT_EQ(refusal(), "served");
}

TEST_F(StartCheckTest, TakesNoLongerThanItMayAndFindsNothingInWhatItDidNotComeTo) {
    for (int i = 0; i < 300; ++i)
        store.receive("c1", noon, std::string(100'000, 'x'));
    SqliteDatabase database(path, SqliteDatabase::Mode::existing);

    for (int attempt = 0; attempt < 20; ++attempt)
        EXPECT_TRUE(quick_damage(database, Duration(attempt)).empty());

    damage();
    EXPECT_FALSE(quick_damage(database, 1min).empty()); // what ended the others leaves this one alone
}

} // namespace

} // namespace convassign
