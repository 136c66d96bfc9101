// SPDX-License-Identifier: MIT
#include "daemon/pace.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

/// Where the pace settles on a machine that takes so long for the transaction itself and for each row.
std::int64_t settled(std::chrono::nanoseconds commit, std::chrono::nanoseconds row) {
    Pace pace;
    for (int i = 0; i < 50; ++i)
        pace.learn(commit + row * pace.rows());
    return pace.rows();
}

TEST(Pace, SettlesWhereATransactionTakesEightMilliseconds) {
    EXPECT_NEAR(static_cast<double>(settled(0ms, 20us)), 400, 1);
    EXPECT_NEAR(static_cast<double>(settled(2ms, 10us)), 600, 2);
}

TEST(Pace, StaysBetweenItsBounds) {
    EXPECT_EQ(settled(0ms, 0ns), 2000);
    EXPECT_EQ(settled(1s, 1ms), 100);
}

TEST(Pace, TakesOneSlowTransactionForBadLuck) {
    Pace pace;

    pace.learn(10s);

    EXPECT_EQ(pace.rows(), 125);
}

TEST(Pace, TakesOneFastTransactionForGoodLuck) {
    Pace pace;

    pace.learn(0ns);

    EXPECT_EQ(pace.rows(), 375);
}

} // namespace

} // namespace convassign
