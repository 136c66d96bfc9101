// SPDX-License-Identifier: MIT
#include "daemon/storing.h"

#include "core/store/daemon_row.h"
#include "core/wrap/sqlite.h"
#include "tests/support/test_store.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// A daemon's storing, and what others see of it.
struct StoringTest : testing::Test {
    [[nodiscard]] std::string problem() const {
        const Problems problems = storing.problems();
        return problems.empty() ? "" : problems.front().what;
    }
    bool look(Duration later = 0s) { return storing.look(now + later); }

    TestStore store;
    std::vector<std::string> logged;
    Log log{LogLevel::info, [this](LogLevel, const std::string& text) { logged.push_back(text); }};
    Complaints complaints{log, [] {}};
    std::optional<FileLock> lock = FileLock::try_lock(daemon_lock_path(store.file()));
    Storing storing{{store, log, complaints, &*lock}};
    const Time now = wall_clock();
};

TEST_F(StoringTest, WorksOnAFileThatIsTheOneOfThePath) {
    EXPECT_TRUE(look());
    EXPECT_EQ(problem(), "");
    EXPECT_TRUE(logged.empty());
}

TEST_F(StoringTest, ShowsInTheLockFileThatTheDaemonLives) {
    storing.stay();
    look();

    const DaemonSeen seen = look_for_daemon(store.file());

    EXPECT_EQ(seen.holder, getpid());
    ASSERT_TRUE(seen.sign);
    EXPECT_EQ(seen.sign->at, now);
    EXPECT_TRUE(seen.sign->stays);
    EXPECT_EQ(seen.sign->database, identity_of(store.file())->text());
    EXPECT_FALSE(cannot_store(seen));
}

TEST_F(StoringTest, CommitsALittleWhereNothingWasForLong) {
    look();
    const auto before = store->storing().committed_at;
    look(1min);

    EXPECT_EQ(daemon_row::read(store).alive_at, now + 1min);
    EXPECT_GE(store->storing().committed_at, before);
}

TEST_F(StoringTest, EndsWithAFailureUntilALittleCanBeWritten) {
    storing.stay();
    store->storing().trouble = StoringTrouble{"database or disk is full"};

    EXPECT_FALSE(storing.works());
    EXPECT_TRUE(look());
    EXPECT_TRUE(storing.works());
}

TEST_F(StoringTest, StaysDamagedOnceItWasSeenDamaged) {
    store->storing().trouble = StoringTrouble{"the image is malformed", true};

    EXPECT_FALSE(look());
    EXPECT_FALSE(look(1min));
    EXPECT_EQ(problem(), "the image is malformed");
}

TEST_F(StoringTest, LetsNothingBeCommittedToADamagedFile) {
    store->storing().trouble = StoringTrouble{"the image is malformed", true};

    EXPECT_THROW(store.receive("c1"), DamagedDatabase);

    EXPECT_EQ(store.number("SELECT count(*) FROM messages"), 0);
}

TEST_F(StoringTest, EndsWhereEachCommitHasFailedForLongWhateverTheCause) {
    store.script("ALTER TABLE daemon RENAME TO elsewhere");

    EXPECT_TRUE(look(20s));
    EXPECT_FALSE(look(40s));

    EXPECT_TRUE(problem().starts_with("nothing could be stored for long: ")) << problem();
    store.script("ALTER TABLE elsewhere RENAME TO daemon");
    EXPECT_TRUE(look(41s));
}

TEST_F(StoringTest, FailsOnAReadOnlyFileAndTellsItOnceToEverybody) {
    storing.stay();
    look();
    chmod(store.file().c_str(), 0440);

    EXPECT_FALSE(look(1s));
    EXPECT_FALSE(look(2s));

    EXPECT_EQ(problem(), "the database '" + store.file() + "' was made read-only");
    EXPECT_TRUE(cannot_store(look_for_daemon(store.file())));
    EXPECT_EQ(logged.size(), 1u);
    EXPECT_THROW(store.receive("c1"), DatabaseError);
    chmod(store.file().c_str(), 0640);
    EXPECT_TRUE(look(3s));
    EXPECT_FALSE(cannot_store(look_for_daemon(store.file())));
    EXPECT_EQ(logged.back(), "storing works again");
    EXPECT_FALSE(storing.loss());
}

TEST_F(StoringTest, IsLostWithTheFileTheLogOrTheLock) {
    for (const char* file : {"convassign.db", "convassign.db-wal", "convassign.db.lock"}) {
        Storing fresh{{store, log, complaints, &*lock}};
        ASSERT_TRUE(fresh.look(now)) << file;
        std::filesystem::rename(store.file(file), store.file("aside"));

        EXPECT_FALSE(fresh.look(now)) << file;

        ASSERT_TRUE(fresh.loss()) << file;
        EXPECT_NE(
            fresh.loss()->what.find(store.file(file) + "' was deleted or moved away"), std::string::npos);
        std::filesystem::rename(store.file("aside"), store.file(file));
    }
}

TEST_F(StoringTest, SeesThatTheFileDoesNotBeginAsADatabase) {
    store.sqlite().keep_house();
    std::fstream(store.file(), std::ios::in | std::ios::out | std::ios::binary) << "garbage, garbage";

    EXPECT_FALSE(look());

    EXPECT_EQ(problem(), "read database '" + store.file() + "': it does not begin as a database does");
}

TEST_F(StoringTest, SeesThatTheFileWasCutOff) {
    store.sqlite().keep_house();
    ASSERT_TRUE(look());
    const auto size = std::filesystem::file_size(store.file());
    store.sqlite().keep_house();
    ASSERT_TRUE(look());

    std::filesystem::resize_file(store.file(), size / 2);

    EXPECT_FALSE(look());
    EXPECT_EQ(problem(), "read database '" + store.file() + "': a part of it was cut off");
}

TEST_F(StoringTest, SeesThatTheFileWasCutOffAsSoonAsTheLogWasCopied) {
    store.sqlite().keep_house();

    std::filesystem::resize_file(store.file(), std::filesystem::file_size(store.file()) / 2);

    EXPECT_FALSE(look());
}

TEST_F(StoringTest, SeesThatTheFileWasCutOffBeforeTheLogIsCopied) {
    store.sqlite().keep_house();
    std::filesystem::resize_file(store.file(), std::filesystem::file_size(store.file()) / 2);

    EXPECT_THROW(store.sqlite().keep_house(), DamagedDatabase);

    EXPECT_FALSE(look());
}

TEST_F(StoringTest, TakesAFileThatAnotherConnectionMadeShorterForAGoodOne) {
    store.script("CREATE TABLE junk AS SELECT zeroblob(1000000) AS x");
    store.sqlite().keep_house();
    ASSERT_TRUE(look());
    Store other = store.open_again();
    other->script("DROP TABLE junk; VACUUM");
    other->as_file()->keep_house();
    store.script("CREATE TABLE junk AS SELECT zeroblob(10000) AS x"); // in the log, behind the file's end

    EXPECT_TRUE(look());
}

TEST_F(StoringTest, SeesThatTheFileWasEmptied) {
    store.sqlite().keep_house();
    std::filesystem::resize_file(store.file(), 0);

    EXPECT_FALSE(look());
}

} // namespace

} // namespace convassign
