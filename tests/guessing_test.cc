// SPDX-License-Identifier: MIT
#include "core/wrap/digest.h"
#include "daemon/api/guessing.h"

#include "tests/support/test_store.h"

#include <gtest/gtest.h>

namespace convassign {

namespace {

Peer peer(const std::string& text) { return Peer::from_text(text).value(); }

const Peer here = peer("192.0.2.1");

struct GuessingTest : testing::Test {
    Guessing guessing;

    void fail(int times, const Peer& from = here, Time now = noon) {
        for (int i = 0; i < times; ++i)
            guessing.failed(from, sha256("wrong"), now);
    }
};

TEST_F(GuessingTest, IsFreeForNineWrongSecrets) {
    fail(9);

    EXPECT_FALSE(guessing.wait(here, noon));
}

TEST_F(GuessingTest, WaitsAfterTheTenthUntilTheFirstIsAMinuteOld) {
    fail(1);
    fail(9, here, noon + 20s);

    EXPECT_EQ(guessing.wait(here, noon + 20s), 40s);
    EXPECT_EQ(guessing.wait(here, noon + 1min - 1ms), 1ms);
    EXPECT_FALSE(guessing.wait(here, noon + 1min));
}

TEST_F(GuessingTest, WaitsAgainAfterOneMoreWithinTheMinute) {
    fail(1);
    fail(9, here, noon + 20s);
    fail(1, here, noon + 1min);

    EXPECT_EQ(guessing.wait(here, noon + 1min), 20s);
}

TEST_F(GuessingTest, DoesNotWaitLongerForWhatIsTriedMeanwhile) {
    fail(100);
    fail(100, here, noon + 59s);

    EXPECT_FALSE(guessing.wait(here, noon + 1min));
}

TEST_F(GuessingTest, IsCountedForEachAddress) {
    fail(10);

    EXPECT_FALSE(guessing.wait(peer("192.0.2.2"), noon));
}

TEST_F(GuessingTest, IsCountedForTheWholeNetworkOfAnIpv6Host) {
    for (int i = 1; i <= 10; ++i)
        guessing.failed(peer("2001:db8:0:1::" + std::to_string(i)), sha256("wrong"), noon);

    EXPECT_TRUE(guessing.wait(peer("2001:db8:0:1::ffff"), noon));
    EXPECT_FALSE(guessing.wait(peer("2001:db8:0:2::1"), noon));
}

TEST_F(GuessingTest, ForgetsTheQuietestBeyondItsRoom) {
    const auto numbered = [](std::size_t i) {
        return peer("10." + std::to_string(i / 65536) + "." + std::to_string(i / 256 % 256) + "."
            + std::to_string(i % 256));
    };
    fail(10);
    for (std::size_t i = 0; i + 1 < Guessing::addresses; ++i)
        guessing.failed(numbered(i), sha256("wrong"), noon + 1s);
    EXPECT_TRUE(guessing.wait(here, noon + 2s));

    guessing.failed(numbered(Guessing::addresses), sha256("wrong"), noon + 2s);

    EXPECT_FALSE(guessing.wait(here, noon + 2s));
}

TEST_F(GuessingTest, KnowsTheLastThousandSecretsThatWereWrong) {
    for (int i = 0; i <= 1000; ++i)
        guessing.failed(here, sha256(std::to_string(i)), noon);

    EXPECT_FALSE(guessing.is_stale(sha256("0")));
    EXPECT_TRUE(guessing.is_stale(sha256("1")));
    EXPECT_TRUE(guessing.is_stale(sha256("1000")));
    EXPECT_FALSE(guessing.is_stale(sha256("right")));
}

TEST_F(GuessingTest, KnowsTheLastGoodSecretsHoweverManyAreGuessed) {
    for (std::size_t i = 0; i <= Guessing::good_ones; ++i)
        guessing.was_good(sha256("good" + std::to_string(i)));
    for (int i = 0; i < 3000; ++i)
        guessing.failed(here, sha256(std::to_string(i)), noon);

    EXPECT_FALSE(guessing.is_stale(sha256("good0")));
    EXPECT_TRUE(guessing.is_stale(sha256("good1")));
    EXPECT_TRUE(guessing.is_stale(sha256("good" + std::to_string(Guessing::good_ones))));
}

TEST_F(GuessingTest, IsNotEndlessWhenTheClockIsSetBack) {
    fail(10);

    EXPECT_FALSE(guessing.wait(here, noon - 1h));
}

} // namespace

} // namespace convassign
