// SPDX-License-Identifier: MIT
#include "core/fair_draws.h"

#include "core/fair_deviation.h"
#include "core/fair_outcomes.h"
#include "core/fair_p_values.h"

#include <boost/math/distributions/non_central_chi_squared.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <numeric>
#include <random>

namespace convassign {

namespace {

using Places = std::vector<std::size_t>;

/// Draws that are simulated, the same in every run.
class SimulatedDraws {
public:
    explicit SimulatedDraws(std::size_t agents, std::uint64_t seed) : generator_(seed) {
        counts.got.resize(agents);
    }

    /// Each candidate has the same chance, but for the first one's, which is so many times as large.
    void draw(Places candidates, std::int64_t times, double chance_of_first = 1) {
        std::int64_t left = times;
        double chances_left = static_cast<double>(candidates.size()) - 1 + chance_of_first;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const double own = i == 0 ? chance_of_first : 1;
            std::binomial_distribution<std::int64_t> share(left, std::min(own / chances_left, 1.0));
            const std::int64_t got = i + 1 == candidates.size() ? left : share(generator_);
            counts.got[candidates[i]] += got;
            left -= got;
            chances_left -= own;
        }
        counts.groups.push_back({std::move(candidates), times});
    }

    /// So many of all agents, chosen by chance.
    Places some(std::size_t how_many) {
        Places all(counts.got.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        std::shuffle(all.begin(), all.end(), generator_);
        all.resize(how_many);
        std::ranges::sort(all);
        return all;
    }

    std::size_t below(std::size_t bound) { return generator_() % bound; }

    DrawCounts counts;

private:
    std::mt19937_64 generator_;
};

/// The largest distance between how often numbers are below each value and how often they would be were they
/// uniform, in units in which it is above 1.63 once in a hundred times.
double distance_from_uniform(std::vector<double> values) {
    std::ranges::sort(values);
    const auto n = static_cast<double>(values.size());
    double distance = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        distance = std::max(
            {distance, static_cast<double>(i + 1) / n - values[i], values[i] - static_cast<double>(i) / n});
    return distance * std::sqrt(n);
}

constexpr double one_in_a_hundred = 1.63;

/// A day on which agents come and go: a few hundred draws among candidates that change twelve times.
DrawCounts simulated_day(std::uint64_t seed) {
    SimulatedDraws day(8, seed);
    for (int change = 0; change < 12; ++change) {
        const Places candidates = day.some(1 + day.below(8));
        day.draw(candidates, static_cast<std::int64_t>(10 + day.below(60)));
    }
    return day.counts;
}

TEST(FairPValue, IsUniformOverFairDays) {
    std::vector<double> values;
    for (std::uint64_t day = 0; day < 2000; ++day)
        values.push_back(fair_p_value(simulated_day(day)).value());

    EXPECT_LT(distance_from_uniform(values), one_in_a_hundred);
}

/// What chi-square comes to where every draw is of the same candidates.
TEST(FairPValue, IsPearsonsWhereCandidatesStayTheSame) {
    const DrawCounts counts{{{{0, 1, 2, 3}, 400}}, {90, 120, 105, 85}};

    double pearson = 0;
    for (const std::int64_t got : counts.got)
        pearson += static_cast<double>((got - 100) * (got - 100)) / 100;

    const boost::math::chi_squared_distribution<> three_degrees(3);
    EXPECT_NEAR(fair_p_value(counts).value(), cdf(complement(three_degrees, pearson)), 1e-9);
}

TEST(FairPValue, IsNothingWhereNoDrawHadAChoice) {
    EXPECT_EQ(fair_p_value({{}, {}}), std::nullopt);
    EXPECT_EQ(fair_p_value({{{{0}, 10}}, {10, 0}}), std::nullopt);
}

TEST(FairPValue, IsNotMovedByDrawsWithoutAChoice) {
    const DrawCounts counts{{{{0, 1}, 6}}, {5, 1}};
    const DrawCounts more{{{{0, 1}, 6}, {{1}, 50}}, {5, 51}};

    EXPECT_EQ(fair_p_value(counts), fair_p_value(more));
}

TEST(FairPValue, IsExactForFewDraws) {
    EXPECT_DOUBLE_EQ(fair_p_value({{{{0, 1}, 4}}, {4, 0}}).value(), 2.0 / 16);
    EXPECT_DOUBLE_EQ(fair_p_value({{{{0, 1}, 4}}, {3, 1}}).value(), 10.0 / 16);
    EXPECT_DOUBLE_EQ(fair_p_value({{{{0, 1}, 4}}, {2, 2}}).value(), 1.0);
    EXPECT_DOUBLE_EQ(fair_p_value({{{{0, 1, 2}, 3}}, {0, 3, 0}}).value(), 3.0 / 27);
}

/// Goes through all that draws can come to: the probability of each, and how far it deviates.
void go_through(const std::vector<Places>& draws, std::size_t next, double chance,
    std::vector<std::int64_t>& got, const std::function<void(double)>& take) {
    if (next == draws.size()) return take(chance);
    for (const std::size_t agent : draws[next]) {
        ++got[agent];
        go_through(draws, next + 1, chance / static_cast<double>(draws[next].size()), got, take);
        --got[agent];
    }
}

TEST(FairPValue, IsExactWhereCandidatesChange) {
    const std::vector<DrawGroup> groups{{{0, 1}, 2}, {{0, 1, 2}, 2}, {{1, 3}, 2}};
    const std::vector<Places> draws{{0, 1}, {0, 1}, {0, 1, 2}, {0, 1, 2}, {1, 3}, {1, 3}};
    std::vector<std::int64_t> got(4);
    std::map<std::vector<std::int64_t>, double> chances;
    go_through(draws, 0, 1, got, [&](double chance) { chances[got] += chance; });

    // Among fair draws p is at most so much as often as it says.
    for (const auto& [outcome, unused] : chances) {
        const double p_value = fair_p_value({groups, outcome}).value();
        double as_low = 0;
        for (const auto& [other, chance] : chances)
            if (fair_p_value({groups, other}).value() <= p_value + 1e-12) as_low += chance;
        EXPECT_NEAR(as_low, p_value, 1e-9);
    }
}

TEST(FairPValue, IsTheSameHoweverItIsFound) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        SimulatedDraws draws(4, seed);
        for (int change = 0; change < 4; ++change)
            draws.draw(draws.some(2 + draws.below(3)), 5);
        const double exact = exact_p_value(draws.counts).value();

        EXPECT_NEAR(simulated_p_value(draws.counts), exact, 0.02) << seed;
    }
    SimulatedDraws many(2, 1);
    many.draw({0, 1}, 1000);
    EXPECT_NEAR(chi_square_p_value(many.counts).value(), exact_p_value(many.counts).value(), 0.03);
}

TEST(FairPValue, IsTinyWhereAFewDrawsAreTooStrange) {
    DrawCounts counts{{{{}, 40}}, std::vector<std::int64_t>(30)};
    for (std::size_t agent = 0; agent < 30; ++agent)
        counts.groups.front().candidates.push_back(agent);
    counts.got[7] = 40;
    ASSERT_EQ(exact_p_value(counts), std::nullopt);
    ASSERT_EQ(chi_square_p_value(counts), std::nullopt);

    EXPECT_LT(fair_p_value(counts).value(), 1e-50);
    EXPECT_EQ(fair_p_value(counts), fair_p_value(counts));
}

TEST(FairPValue, TakesAgentsTogetherWhoCouldGetButLittle) {
    SimulatedDraws draws(24, 3);
    draws.draw({0, 1, 2, 3}, 4000);
    for (std::size_t agent = 4; agent < 24; ++agent)
        draws.draw({0, 1, agent}, 9);
    const double fair = fair_p_value(draws.counts).value();
    EXPECT_GT(fair, 0.01);

    for (std::size_t agent = 4; agent < 24; ++agent) { // all that they could get
        draws.counts.got[0] += draws.counts.got[agent] - 9;
        draws.counts.got[agent] = 9;
    }
    EXPECT_LT(fair_p_value(draws.counts).value(), 1e-6);
}

/// How often a chance that is 5 % too large is found, of 500 times, where one in a hundred is a false alarm.
double found_of_biased(std::int64_t draws, std::size_t agents) {
    constexpr int times = 500;
    int found = 0;
    for (std::uint64_t seed = 0; seed < times; ++seed) {
        SimulatedDraws biased(agents, 1'000'000 + seed);
        Places all(agents);
        std::iota(all.begin(), all.end(), std::size_t{0});
        biased.draw(all, draws, 1.05);
        if (fair_p_value(biased.counts).value() <= 0.01) ++found;
    }
    return static_cast<double>(found) / times;
}

TEST(FairPValue, FindsABiasOfFivePercentAsOftenAsTheorySays) {
    constexpr std::size_t agents = 8;
    for (const std::int64_t draws : {20'000, 60'000, 100'000}) {
        const double first = 1.05 / (agents - 1 + 1.05);
        const double others = 1 / (agents - 1 + 1.05);
        const double fair = 1.0 / agents;
        const double shift = static_cast<double>(draws)
            * ((first - fair) * (first - fair) + (agents - 1) * (others - fair) * (others - fair)) / fair;
        const boost::math::chi_squared_distribution<> without_bias(agents - 1);
        const boost::math::non_central_chi_squared_distribution<> with_bias(agents - 1, shift);
        const double power = cdf(complement(with_bias, quantile(complement(without_bias, 0.01))));

        EXPECT_NEAR(found_of_biased(draws, agents), power, 4 * std::sqrt(power * (1 - power) / 500)) << draws;
    }
}

TEST(FairShares, AreTheSumsOfOneByN) {
    const DrawCounts counts{{{{0, 1}, 10}, {{0, 1, 2}, 6}, {{2}, 3}}, {9, 6, 4}};

    const auto shares = fair_shares(counts);

    EXPECT_EQ(shares[0].candidate, 16);
    EXPECT_DOUBLE_EQ(shares[0].expected, 7);
    EXPECT_DOUBLE_EQ(shares[0].difference(), 2);
    EXPECT_EQ(shares[2].candidate, 9);
    EXPECT_DOUBLE_EQ(shares[2].expected, 5);
    EXPECT_DOUBLE_EQ(shares[2].difference(), -1);
}

/// Of ten draws among two, 1 to 9 in 99.8 of 100 cases, and 2 to 8 in less than 99.
TEST(FairShares, HaveAnExactIntervalForFewDraws) {
    const FairShare share = fair_shares({{{{0, 1}, 10}}, {10, 0}})[0];

    EXPECT_DOUBLE_EQ(share.low, 10 - 9);
    EXPECT_DOUBLE_EQ(share.high, 10 - 1);
}

TEST(FairShares, HaveAnIntervalThatHoldsNothingInNinetyNineOfAHundredCases) {
    for (const std::int64_t draws : {std::int64_t{30}, std::int64_t{5000}}) {
        int inside = 0;
        for (std::uint64_t seed = 0; seed < 1000; ++seed) {
            SimulatedDraws simulated(4, seed);
            simulated.draw({0, 1, 2, 3}, draws);
            const FairShare share = fair_shares(simulated.counts)[1];
            if (share.low <= 0 && share.high >= 0) ++inside;
        }
        EXPECT_GE(inside, 980) << draws;
        EXPECT_LT(inside, 1000) << draws;
    }
}

TEST(Deviation, HasADimensionLessForEachTeamThatSharesDraws) {
    Matrix covariance = square_of(5);
    const auto share = [&](const Places& agents) {
        const double n = static_cast<double>(agents.size());
        for (const std::size_t one : agents)
            for (const std::size_t other : agents)
                covariance[one][other] += (one == other ? 1 / n : 0) - 1 / (n * n);
    };
    share({0, 1});
    share({2, 3, 4});

    EXPECT_EQ(Deviation(covariance).rank(), 3u);
    share({1, 2});
    EXPECT_EQ(Deviation(covariance).rank(), 4u);
}

} // namespace

} // namespace convassign
