// SPDX-License-Identifier: MIT
#include "daemon/complaints.h"

#include "core/wrap/database.h"

#include <gtest/gtest.h>
#include <vector>

namespace convassign {

namespace {

struct ComplaintsTest : testing::Test {
    bool fail(const std::string& cause) {
        return complaints.attempt("draw", [&] { throw Error(cause); });
    }

    std::vector<std::string> logged;
    Log log{LogLevel::error, [this](LogLevel, const std::string& text) { logged.push_back(text); }};
    int tried_again = 0;
    Complaints complaints{log, [this] { ++tried_again; }};
};

TEST_F(ComplaintsTest, TellALastingFailureOnce) {
    EXPECT_FALSE(fail("the disk is full"));
    EXPECT_FALSE(fail("the disk is full"));

    EXPECT_EQ(logged, std::vector<std::string>{"draw: the disk is full"});
}

TEST_F(ComplaintsTest, TellAnotherCauseAtOnce) {
    fail("the disk is full");
    fail("the disk is gone");

    EXPECT_EQ(logged, (std::vector<std::string>{"draw: the disk is full", "draw: the disk is gone"}));
}

TEST_F(ComplaintsTest, TellTheSameAgainOnceItHadWorked) {
    fail("the disk is full");
    EXPECT_TRUE(complaints.attempt("draw", [] {}));
    fail("the disk is full");

    EXPECT_EQ(logged.size(), 2u);
    EXPECT_EQ(tried_again, 0);
}

TEST_F(ComplaintsTest, TellOneCauseOnceHoweverMuchFailsForIt) {
    fail("the disk is full");
    EXPECT_FALSE(complaints.attempt("save beats", [] { throw Error("the disk is full"); }));
    EXPECT_TRUE(complaints.attempt("draw", [] {}));
    fail("the disk is full");

    EXPECT_EQ(logged, std::vector<std::string>{"draw: the disk is full"});
}

TEST_F(ComplaintsTest, AreBoundedWhereEachCauseIsAnother) {
    for (int i = 0; i < 100; ++i)
        fail("row " + std::to_string(i) + " is broken");

    EXPECT_EQ(logged.size(), 20u);
}

TEST_F(ComplaintsTest, TryAgainWithoutAWordWhereSomebodyElseIsWriting) {
    EXPECT_FALSE(complaints.attempt("draw", [] { throw DatabaseBusy("locked"); }));

    EXPECT_EQ(tried_again, 1);
    EXPECT_TRUE(logged.empty());
}

} // namespace

} // namespace convassign
