// SPDX-License-Identifier: MIT
#include "core/wrap/sqlite.h"

#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

class BoundRowsTest : public testing::Test {
protected:
    TemporaryDirectory directory;
    SqliteDatabase database{directory.file("test.db"), SqliteDatabase::Mode::create};
};

TEST_F(BoundRowsTest, AreATableInTheirOrder) {
    BoundRows rows;
    rows.add({7, "seven"});
    rows.add({-8, "say \"eight\"\n🙂"});

    Rows row = database.query("SELECT key, v0, v1 FROM bound_rows(?) ORDER BY key", {rows});

    ASSERT_TRUE(row.next());
    EXPECT_EQ(row.integer(0), 0);
    EXPECT_EQ(row.integer(1), 7);
    EXPECT_EQ(row.text(2), "seven");
    ASSERT_TRUE(row.next());
    EXPECT_EQ(row.integer(0), 1);
    EXPECT_EQ(row.integer(1), -8);
    EXPECT_EQ(row.text(2), "say \"eight\"\n🙂");
    EXPECT_FALSE(row.next());
}

TEST_F(BoundRowsTest, TellEmptyValuesFromEmptyTexts) {
    BoundRows rows;
    rows.add({"", std::optional<std::int64_t>()});

    Rows row = database.query("SELECT v0, v1, v2 FROM bound_rows(?)", {rows});

    ASSERT_TRUE(row.next());
    EXPECT_FALSE(row.is_null(0));
    EXPECT_EQ(row.text(0), "");
    EXPECT_TRUE(row.is_null(1));
    EXPECT_TRUE(row.is_null(2));
}

TEST_F(BoundRowsTest, MayDifferInLength) {
    BoundRows rows;
    rows.add({1, 2, 3});
    rows.add({4});
    rows.add({5, 6});

    EXPECT_EQ(database.number("SELECT sum(coalesce(v1, 100)) FROM bound_rows(?)", {rows}), 2 + 100 + 6);
    EXPECT_EQ(rows.json(), "[[1,2,3],[4],[5,6]]");
}

TEST_F(BoundRowsTest, AreBoundAnewEachTime) {
    const auto sum_of = [&](const BoundRows& rows) {
        return database.number("SELECT coalesce(sum(v0), 0) FROM bound_rows(?)", {rows});
    };
    BoundRows one;
    one.add({1});
    EXPECT_EQ(sum_of(one), 1);

    BoundRows two;
    two.add({1});
    two.add({2});
    EXPECT_EQ(sum_of(two), 3);
    EXPECT_EQ(sum_of(BoundRows()), 0);
}

TEST_F(BoundRowsTest, MayStandTwiceInAStatement) {
    BoundRows rows;
    for (int i = 0; i < 10; ++i)
        rows.add({i});

    EXPECT_EQ(database.number("SELECT count(*) FROM bound_rows(?1) a CROSS JOIN bound_rows(?1) b"
                              " WHERE a.v0 = 9 - b.v0",
                  {rows}),
        10);
    EXPECT_EQ(database.number("SELECT 5 IN (SELECT v0 FROM bound_rows(?1))", {rows}), 1);
}

TEST_F(BoundRowsTest, AreNothingWhereNoneAreBound) {
    EXPECT_EQ(database.number("SELECT count(*) FROM bound_rows(?)", {"[[1]]"}), 0);
    EXPECT_EQ(database.number("SELECT count(*) FROM bound_rows"), 0);
}

TEST_F(BoundRowsTest, AreAJsonTextForOthers) {
    BoundRows rows;
    rows.add({1, "a \"b\"\t", std::optional<std::string>()});

    EXPECT_EQ(rows.json(), R"([[1,"a \"b\"\u0009",null]])");
    EXPECT_EQ(BoundRows().json(), "[]");
}

} // namespace

} // namespace convassign
