// SPDX-License-Identifier: MIT
#include "daemon/foreign_writers.h"

#include "core/wrap/sqlite.h"
#include "daemon/loop.h"
#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

struct ForeignWritersTest : testing::Test {
    TemporaryDirectory directory;
    std::string path = directory.file("test.db");
    SqliteDatabase database{path, SqliteDatabase::Mode::create};
    Loop loop;

    /// Whether a look is asked for while this goes on.
    bool is_told_of(const std::string& watched, const std::function<void()>& change) {
        bool is_told = false;
        const ForeignWriters writers(watched, loop, [&] {
            is_told = true;
            loop.stop();
        });
        loop.post(change);
        loop.after(is_told_late_, [&] { loop.stop(); });
        loop.run();
        return is_told;
    }

    Duration is_told_late_ = 10s;
};

TEST_F(ForeignWritersTest, AreToldOfOnceTheyCloseTheDatabase) {
    EXPECT_TRUE(is_told_of(path, [&] {
        SqliteDatabase command(path, SqliteDatabase::Mode::existing);
        command.script("CREATE TABLE t (a)");
    }));
}

TEST_F(ForeignWritersTest, AreFoundByWhateverPathTheDatabaseIsReached) {
    const std::string link = directory.file("link.db");
    std::filesystem::create_symlink(path, link);

    EXPECT_TRUE(is_told_of(link, [&] { SqliteDatabase command(path, SqliteDatabase::Mode::existing); }));
}

TEST_F(ForeignWritersTest, AreNotThoseOfOtherFiles) {
    is_told_late_ = 100ms;

    EXPECT_FALSE(is_told_of(
        path, [&] { SqliteDatabase other(directory.file("other.db"), SqliteDatabase::Mode::create); }));
}

TEST_F(ForeignWritersTest, OfAFileThatIsNotThereAreNoFailureOfTheProgram) {
    const ForeignWriters writers(directory.file("none.db"), loop, [] {});

    EXPECT_NE(writers.failure(), "");
}

} // namespace

} // namespace convassign
