// SPDX-License-Identifier: MIT
#include "daemon/pace.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// Where the pace settles on a machine that takes so long for the transaction itself and for each row.
std::int64_t settled(std::chrono::nanoseconds commit, std::chrono::nanoseconds row) {
    Pace pace(10ms);
    for (int i = 0; i < 50; ++i)
        pace.learn(pace.rows(), commit + row * pace.rows());
    return pace.rows();
}

TEST(Pace, SettlesWhereATransactionTakesTenMilliseconds) {
    EXPECT_NEAR(static_cast<double>(settled(0ms, 20us)), 500, 1);
    EXPECT_NEAR(static_cast<double>(settled(2ms, 10us)), 800, 2);
}

TEST(Pace, StaysBetweenItsBounds) {
    EXPECT_EQ(settled(0ms, 0ns), 2000);
    EXPECT_EQ(settled(1s, 1ms), 100);
}

TEST(Pace, TakesOneSlowTransactionForBadLuck) {
    Pace pace(10ms);

    pace.learn(250, 10s);

    EXPECT_EQ(pace.rows(), 125);
}

TEST(Pace, TakesOneFastTransactionForGoodLuck) {
    Pace pace(10ms);

    pace.learn(250, 0ns);

    EXPECT_EQ(pace.rows(), 375);
}

TEST(Pace, LearnsNothingOfASmallTransaction) {
    Pace pace(10ms);

    pace.learn(1, 9ms);
    pace.learn(124, 1s);

    EXPECT_EQ(pace.rows(), 250);
}

TEST(Pace, SharesWhatIsLeftEvenly) {
    const Pace pace(10ms);

    EXPECT_EQ(pace.share_of(1), 1);
    EXPECT_EQ(pace.share_of(250), 250);
    EXPECT_EQ(pace.share_of(251), 126);
    EXPECT_EQ(pace.share_of(1000), 250);
    EXPECT_EQ(pace.share_of(0), 0);
}

} // namespace

} // namespace convassign
