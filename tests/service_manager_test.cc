// SPDX-License-Identifier: MIT
#include "daemon/service_manager.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <unistd.h>

namespace convassign {

namespace {

using namespace std::chrono_literals;

struct Watchdog : testing::Test {
    ~Watchdog() override {
        unsetenv("WATCHDOG_USEC");
        unsetenv("WATCHDOG_PID");
    }
};

TEST_F(Watchdog, WantsToHearThreeTimesWithinItsLimit) {
    EXPECT_EQ(watchdog_period(), std::nullopt);

    setenv("WATCHDOG_USEC", "60000000", 1);

    EXPECT_EQ(watchdog_period(), 20s);
    setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
    EXPECT_EQ(watchdog_period(), 20s);
}

TEST_F(Watchdog, MayBeMeantForAnotherProcess) {
    setenv("WATCHDOG_USEC", "60000000", 1);
    setenv("WATCHDOG_PID", "1", 1);

    EXPECT_EQ(watchdog_period(), std::nullopt);
}

TEST_F(Watchdog, IsNothingWhereItsLimitIsNoNumber) {
    setenv("WATCHDOG_USEC", "soon", 1);

    EXPECT_EQ(watchdog_period(), std::nullopt);
}

} // namespace

} // namespace convassign
