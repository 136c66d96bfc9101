// SPDX-License-Identifier: MIT
#include "core/wrap/sqlite.h"

#include "tests/support/temporary_directory.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <string>

namespace convassign {

namespace {

/// A database, and what somebody else finds of it were this process killed.
class SqliteLogTest : public testing::TestWithParam<Durability> {
protected:
    SqliteLogTest() { database.script("CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT) STRICT"); }

    void add(int rows) {
        for (int i = 0; i < rows; ++i)
            database.run("INSERT INTO texts (text) VALUES (?)", {std::string(1000, 'a')});
    }

    [[nodiscard]] std::int64_t rows_left_of(const std::string& text) const {
        const std::string copy = directory.file("killed.db");
        std::filesystem::remove(copy + "-shm");
        for (const char* file : {"", "-wal"})
            std::filesystem::copy_file(
                path + file, copy + file, std::filesystem::copy_options::overwrite_existing);
        return SqliteDatabase(copy, SqliteDatabase::Mode::existing)
            .number("SELECT count(*) FROM texts WHERE text = ?", {text});
    }

    TemporaryDirectory directory;
    std::string path = directory.file("test.db");
    SqliteDatabase database{path, SqliteDatabase::Mode::create};
};

TEST_P(SqliteLogTest, HoldsEachCommitWholeOnceItIsDone) {
    for (int rows = 10; rows <= 50; rows += 10) {
        Transaction transaction(database, GetParam());
        add(10);
        transaction.commit();

        EXPECT_EQ(rows_left_of(std::string(1000, 'a')), rows);
    }
}

/// Then SQLite writes pages that stand in the log already, and makes the headers behind them anew.
TEST_P(SqliteLogTest, HoldsACommitWholeThatChangedItsPagesTwice) {
    database.script("PRAGMA cache_size = 10");
    {
        Transaction transaction(database, GetParam());
        add(200);
        database.run("UPDATE texts SET text = ?", {std::string(1000, 'b')});
        transaction.commit();
    }

    EXPECT_EQ(rows_left_of(std::string(1000, 'b')), 200);
}

TEST_P(SqliteLogTest, HoldsPagesOfAnotherSize) {
    database.script(
        "PRAGMA journal_mode = DELETE; PRAGMA page_size = 8192; VACUUM; PRAGMA journal_mode = WAL");
    {
        Transaction transaction(database, GetParam());
        add(100);
        transaction.commit();
    }

    EXPECT_EQ(database.number("PRAGMA page_size"), 8192);
    EXPECT_EQ(rows_left_of(std::string(1000, 'a')), 100);
}

INSTANTIATE_TEST_SUITE_P(As, SqliteLogTest, testing::Values(Durability::full, Durability::relaxed),
    [](const auto& each) { return each.param == Durability::full ? "Full" : "Relaxed"; });

} // namespace

} // namespace convassign
