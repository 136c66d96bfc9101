// SPDX-License-Identifier: MIT
#include "core/base/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <vector>

namespace convassign {
namespace {

constexpr std::uint64_t highest = std::numeric_limits<std::uint64_t>::max();

/// Gives out the numbers in their order; running dry fails the test.
class Script {
public:
    explicit Script(std::vector<std::uint64_t> numbers) : numbers_(std::move(numbers)) {}

    std::uint64_t operator()() { return numbers_.at(used_++); }

    [[nodiscard]] std::size_t used() const { return used_; }

private:
    std::vector<std::uint64_t> numbers_;
    std::size_t used_ = 0;
};

/// Chi-square over `bins` equally likely outcomes, as the normal deviate of Wilson and Hilferty.
double deviation(
    std::size_t bins, std::size_t draws, const std::function<std::uint64_t(std::uint64_t)>& below) {
    std::vector<std::size_t> counts(bins);
    for (std::size_t i = 0; i < draws; ++i)
        ++counts.at(static_cast<std::size_t>(below(bins)));
    const double expected = static_cast<double>(draws) / static_cast<double>(bins);
    double chi_square = 0;
    for (const std::size_t count : counts)
        chi_square += std::pow(static_cast<double>(count) - expected, 2) / expected;
    const double freedom = static_cast<double>(bins) - 1;
    const double spread = 2 / (9 * freedom);
    return (std::cbrt(chi_square / freedom) - (1 - spread)) / std::sqrt(spread);
}

/// A fair generator goes beyond this less than once in 10^9 runs.
constexpr double suspicious = 6;

TEST(FairBelow, ThrowsTheIncompleteLastRangeAway) {
    // 2^64 modulo 10 is 6: of the numbers 0 to 5 there is one too many, so they are asked for again.
    Script bits({0, 5, 3, 6});

    EXPECT_EQ(fair_below(10, std::ref(bits)), 6U);

    EXPECT_EQ(bits.used(), 4U);
}

TEST(FairBelow, TakesTheFirstNumberOfTheCompleteRanges) {
    struct Case {
        std::uint64_t bound;
        std::uint64_t number;
        std::uint64_t result;
    };
    for (const Case& taken : std::initializer_list<Case>{{10, 6, 6}, {10, highest, 5}, {3, 1, 1},
             {3, highest, 0}, {7, 2, 2}, {highest, 1, 1}, {highest, highest, 0}}) {
        Script bits({taken.number});
        EXPECT_EQ(fair_below(taken.bound, std::ref(bits)), taken.result)
            << taken.bound << " " << taken.number;
    }
}

TEST(FairBelow, ThrowsNothingAwayWhereTheBoundIsAPowerOfTwo) {
    for (const std::uint64_t bound : {1ULL, 2ULL, 64ULL, 1ULL << 63})
        for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{1}, highest}) {
            Script bits({number});
            EXPECT_EQ(fair_below(bound, std::ref(bits)), number % bound);
        }
}

TEST(FairBelow, ThrowsHalfAwayForTheWorstBound) {
    constexpr std::uint64_t worst = (1ULL << 63) + 1; // 2^64 modulo it is 2^63 - 1
    Script bits({(1ULL << 63) - 2, (1ULL << 63) - 1});

    EXPECT_EQ(fair_below(worst, std::ref(bits)), (1ULL << 63) - 1);
}

TEST(FairBelow, IsUniformOverASeededGenerator) {
    for (const std::size_t bins : {2U, 3U, 7U, 10U, 100U, 1000U}) {
        std::mt19937_64 generator(20261122 + bins);
        const auto below = [&](std::uint64_t bound) {
            return fair_below(bound, [&] { return generator(); });
        };
        EXPECT_LT(std::abs(deviation(bins, 200000, below)), suspicious) << bins;
    }
}

TEST(FairBelow, WouldBeFoundOutIfItWereSkewed) {
    std::mt19937_64 generator(20261122);
    const auto skewed = [&](std::uint64_t bound) {
        const std::uint64_t number = generator() % 256;
        return number % bound;
    };

    EXPECT_GT(deviation(10, 200000, skewed), suspicious);
}

TEST(SystemRandom, IsUniform) {
    for (const std::size_t bins : {2U, 3U, 10U, 100U}) {
        SystemRandom random;
        EXPECT_LT(
            deviation(bins, 200000, [&](std::uint64_t bound) { return random.below(bound); }), suspicious)
            << bins;
    }
}

TEST(SystemRandom, DoesNotRepeatItself) {
    SystemRandom one;
    SystemRandom other;
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) {
        seen.insert(one.below(highest));
        seen.insert(other.below(highest));
    }

    EXPECT_EQ(seen.size(), 2000U);
}

TEST(SystemRandom, HasOnlyOneAnswerBelowOne) { EXPECT_EQ(SystemRandom().below(1), 0U); }

TEST(RandomHex, IsTwoLowerCaseDigitsAByte) {
    EXPECT_EQ(random_hex(0), "");
    const std::string text = random_hex(32);
    EXPECT_EQ(text.size(), 64U);
    EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_NE(text, random_hex(32));
}

} // namespace
} // namespace convassign
