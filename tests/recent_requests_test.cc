// SPDX-License-Identifier: MIT
#include "daemon/recent_requests.h"

#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

TEST(RecentRequests, KnowWhatHasCome) {
    RecentRequests recent;

    EXPECT_TRUE(recent.add("one", noon));
    EXPECT_FALSE(recent.add("one", noon));
    EXPECT_TRUE(recent.add("two", noon));

    recent.forget("one");
    recent.forget("three");
    EXPECT_TRUE(recent.add("one", noon));
}

TEST(RecentRequests, AreForgottenAfterAWhile) {
    RecentRequests recent;
    static_cast<void>(recent.add("old", noon));
    static_cast<void>(recent.add("young", noon + 1min));

    recent.forget_before(noon + 1min);

    EXPECT_FALSE(recent.add("young", noon + 1min));
    EXPECT_TRUE(recent.add("old", noon + 1min));
}

TEST(RecentRequests, AreNeverMoreThanSoManyAndTheOldestGoesFirst) {
    RecentRequests recent;
    for (std::size_t i = 0; i < RecentRequests::most; ++i)
        ASSERT_TRUE(
            recent.add(std::to_string(i), noon - Duration(i))); // a clock that goes back changes nothing

    EXPECT_TRUE(recent.add("one more", noon));

    EXPECT_FALSE(recent.add("1", noon));
    EXPECT_TRUE(recent.add("0", noon));
    EXPECT_TRUE(recent.add("1", noon)) << "the oldest of those that were left";
}

} // namespace

} // namespace convassign
