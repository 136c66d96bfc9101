// SPDX-License-Identifier: MIT
#include "core/move_database.h"

#include "core/base/error.h"
#include "core/media_folder.h"
#include "core/move_checks.h"
#include "core/move_source.h"
#include "core/store/migrate.h"
#include "core/store/schema_tables.h"
#include "core/store/table_rows.h"
#include "core/wrap/digest.h"
#include "core/wrap/sqlite.h"
#include "core/wrap/sqlite_tables.h"
#include "core/wrap/sqlite_upkeep.h"
#include "tests/support/every_statement.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_store.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <set>

namespace convassign {

namespace {

namespace fs = std::filesystem;

const auto uncounted = [](std::int64_t) {};

/// A database with something in most of its tables, and nobody who has it open.
struct MoveTest : testing::Test {
    MoveTest() {
        config.database_path = folder.path() + "/old.db";
        place.path = folder.path() + "/new.db";
        TestStore store;
        furnish(store);
        back_up(store.by_admin(), config.database_path, std::nullopt);
    }

    Moved move() { return move_database(config, place, noon); }
    [[nodiscard]] Store old() const { return Store(config.database_path, Store::Mode::existing); }
    [[nodiscard]] SqliteDatabase moved() const {
        return SqliteDatabase(place.path, SqliteDatabase::Mode::existing);
    }

    TemporaryDirectory folder;
    Config config;
    MovePlace place;
};

TEST_F(MoveTest, HasEveryTableOfTheSchemaBehindThoseItRefersTo) {
    SqliteDatabase file(config.database_path, SqliteDatabase::Mode::alone);
    const auto all = table_shapes(file);

    const auto tables = movable_tables();

    std::set<std::string> seen;
    for (const TableShape& table : tables) {
        for (const std::string& other : table.refers_to)
            EXPECT_TRUE(seen.contains(other)) << table.name << " before " << other;
        seen.insert(table.name);
        const auto whole = std::ranges::find(all, table.name, &TableShape::name);
        ASSERT_NE(whole, all.end());
        // All but log_mark, log_base and log_shape.
        EXPECT_EQ(table.columns.size(), whole->columns.size() - (table.name == "daemon" ? 3 : 0))
            << table.name;
    }
    EXPECT_EQ(seen.size() + 1, all.size()); // search_state
    EXPECT_FALSE(seen.contains("search_state"));
}

TEST_F(MoveTest, KeepsAllRowsAndTheirNumbers) {
    const auto tables = movable_tables();
    std::map<std::string, table_rows::Sum> before;
    for (const TableShape& table : tables)
        before[table.name] = table_rows::sum(old(), table, uncounted);

    const Moved result = move();

    SqliteDatabase file = moved();
    std::size_t with_rows = 0;
    for (std::size_t i = 0; i < tables.size(); ++i) {
        EXPECT_EQ(table_rows::sum(file, tables[i], uncounted), before[tables[i].name]) << tables[i].name;
        EXPECT_EQ(result.tables[i].rows, before[tables[i].name].rows);
        if (result.tables[i].rows > 0) ++with_rows;
    }
    EXPECT_GT(with_rows, tables.size() / 3);
    EXPECT_EQ(damage_in(file), std::vector<std::string>{});
    EXPECT_EQ(dangling_rows(file), std::vector<std::string>{});
    EXPECT_EQ(known_version(file), schema_version);
}

TEST_F(MoveTest, LetsNobodyElseWriteMeanwhile) {
    const MoveSource source(config);
    SqliteDatabase other(config.database_path, SqliteDatabase::Mode::existing);
    other.wait_at_most(std::chrono::milliseconds(1));

    EXPECT_THROW(Transaction{other}, DatabaseBusy);
}

TEST_F(MoveTest, RefusesAnOlderVersion) {
    {
        Store store = old();
        mark_file(*store->as_file(), application_id, schema_version - 1);
    }

    EXPECT_THROW(move(), UsageError);
    EXPECT_FALSE(fs::exists(place.path));
}

TEST_F(MoveTest, MovesWhatIsWrongAndTellsIt) {
    {
        Store store = old();
        Transaction transaction(store);
        store->run("UPDATE conversations SET message_count = 99 WHERE id = 1");
        transaction.commit();
    }

    const Moved result = move();

    ASSERT_FALSE(result.notes.empty());
    EXPECT_NE(result.notes.front().find("not counted right: #1"), std::string::npos) << result.notes.front();
    EXPECT_EQ(moved().number("SELECT message_count FROM conversations WHERE id = 1"), 99);
}

TEST_F(MoveTest, NoticesWhatBecameWrong) {
    move();
    SqliteDatabase file = moved();
    fs::copy_file(config.database_path, folder.path() + "/right.db");
    SqliteDatabase right(folder.path() + "/right.db", SqliteDatabase::Mode::alone);
    EXPECT_NO_THROW(static_cast<void>(hold_against(right, file, {})));

    file.run("UPDATE history SET actor = 'somebody' WHERE id = 1");

    EXPECT_THROW(static_cast<void>(hold_against(right, file, {})), DatabaseError);
}

TEST_F(MoveTest, CopiesTheFilesOfMessages) {
    const std::string bytes = "GIF89a a picture of a cat";
    const std::string digest = to_hex(sha256(bytes));
    {
        Store store = old();
        Transaction transaction(store);
        for (const std::string& one : {digest, std::string(64, 'f')})
            store->run("INSERT INTO media_files (digest, size, fetched_at) VALUES (?, ?, ?)",
                {one, static_cast<std::int64_t>(bytes.size()), noon});
        transaction.commit();
    }
    const std::int64_t others = old()->number("SELECT count(*) - 2 FROM media_files");
    NewMedia media(media_folder(config.database_path));
    media.write(bytes);
    static_cast<void>(media.finish("image/gif"));

    const Moved result = move();

    EXPECT_EQ(result.files, 1);
    EXPECT_EQ(result.missing_files, 1 + others);
    EXPECT_TRUE(is_there(media_folder(place.path), digest, std::ssize(bytes)));
    EXPECT_TRUE(is_there(media_folder(config.database_path), digest, std::ssize(bytes)));
}

/// A table of its own, larger than what is read at once.
struct TableRowsTest : testing::Test {
    static constexpr auto made = "CREATE TABLE things (a INTEGER NOT NULL, b BLOB NOT NULL, c TEXT, d BLOB,"
                                 " e INTEGER, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;";
    TableRowsTest() {
        from.script(std::string(made)
            + "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)"
              " INSERT INTO things SELECT i % 7, CAST('b' || i AS BLOB), CASE WHEN i % 3 = 0 THEN NULL ELSE"
              " 'a \"text\"' || char(10) || '\\ 👋' || i END, CASE WHEN i % 5 = 0 THEN NULL ELSE"
              " CAST(x'00ff' || i AS BLOB) END, CASE WHEN i % 2 = 0 THEN NULL ELSE"
              " 9223372036854775807 - i END FROM n");
        to.script(made);
        shape = table_shapes(from).front();
    }

    SqliteDatabase from{":memory:", SqliteDatabase::Mode::filled};
    SqliteDatabase to{":memory:", SqliteDatabase::Mode::filled};
    TableShape shape;
};

TEST_F(TableRowsTest, AreCopiedAsTheyAre) {
    std::int64_t counted = 0;

    const auto sum = table_rows::copy(from, to, shape, [&](std::int64_t rows) { counted += rows; });

    EXPECT_EQ(sum.rows, 1200);
    EXPECT_EQ(counted, 1200);
    EXPECT_EQ(table_rows::sum(to, shape, uncounted), sum);
    const std::string all = "SELECT count(*) || sum(a) || group_concat(hex(b)) || group_concat(c) ||"
                            " group_concat(coalesce(hex(d), '-')) || group_concat(coalesce(e, '-'))"
                            " || group_concat(typeof(b) || typeof(c) || typeof(d) || typeof(e)) FROM things";
    const auto text = [&](SqliteDatabase& database) {
        Rows row = database.query(all);
        EXPECT_TRUE(row.next());
        return row.text(0);
    };
    EXPECT_EQ(text(to), text(from));
}

TEST_F(TableRowsTest, HaveAnotherSumWhereOneValueDiffers) {
    const auto before = table_rows::sum(from, shape, uncounted);
    for (const char* change : {"UPDATE things SET e = 1 WHERE b = CAST('b1200' AS BLOB)",
             "UPDATE things SET d = x'00fe' WHERE b = CAST('b3' AS BLOB)",
             "UPDATE things SET c = '' WHERE b = CAST('b3' AS BLOB)"}) {
        from.script(std::string("SAVEPOINT one; ") + change);

        EXPECT_NE(table_rows::sum(from, shape, uncounted), before) << change;

        from.script("ROLLBACK TO one; RELEASE one");
    }
    EXPECT_EQ(table_rows::sum(from, shape, uncounted), before);
}

} // namespace

} // namespace convassign
