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
    EXPECT_EQ(outage.lower(noon - 15min, noon + 30s), noon - 15min);
    EXPECT_EQ(outage.lower(noon - 15min, noon + 1min), noon - 10h);
    EXPECT_EQ(outage.lower(noon - 11h, noon + 2min), noon - 11h);
    EXPECT_EQ(outage.lower(noon, noon + 15min), noon);
}

} // namespace convassign
