// SPDX-License-Identifier: MIT
#include "core/provider/scan.h"

#include "tests/support/moments.h"

#include <gtest/gtest.h>

namespace convassign {

using namespace std::chrono_literals;

TEST(Outage, ChangesNothingWhileThereWasNone) {
    Outage outage;
    outage.end(noon);

    EXPECT_EQ(outage.lower(noon - 15min, noon), noon - 15min);
}

TEST(Outage, IsReadFromWhereTheConnectionWasLastGoodForAWhile) {
    Outage outage;
    outage.begin(noon - 10h);
    outage.begin(noon - 9h); // it goes on
    outage.end(noon);

    EXPECT_EQ(outage.lower(noon - 15min, noon), noon - 10h);
    EXPECT_EQ(outage.lower(noon - 15min, noon + 30s), noon - 10h);
    EXPECT_EQ(outage.lower(noon - 15min, noon + 70s), noon - 15min);
    EXPECT_EQ(outage.lower(noon - 15min, noon + 90s), noon - 10h);
    EXPECT_EQ(outage.lower(noon - 11h, noon + 3min), noon - 11h);
    EXPECT_EQ(outage.lower(noon, noon + 15min), noon);
}

TEST(Outage, IsOverAtOnceAndThenNoMore) {
    Outage outage;
    EXPECT_FALSE(outage.has_just_ended(noon));
    outage.begin(std::nullopt);
    EXPECT_FALSE(outage.has_just_ended(noon));
    outage.end(noon);

    EXPECT_TRUE(outage.has_just_ended(noon + 14s));
    EXPECT_FALSE(outage.has_just_ended(noon + 15s));
}

} // namespace convassign
