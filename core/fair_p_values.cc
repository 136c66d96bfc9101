// SPDX-License-Identifier: MIT
#include "core/fair_p_values.h"

#include "core/base/repeatable_random.h"
#include "core/fair_chances.h"
#include "core/wrap/distributions.h"

#include <algorithm>
#include <numeric>

namespace convassign {

namespace {

/// Below it what an agent gets is too far from normal for chi-square.
constexpr double least_variance = 10;

/// Repetitions, as many as a tenth of a second allows.
constexpr std::int64_t most_repetitions = 9'999;
constexpr std::int64_t least_repetitions = 999;
constexpr std::int64_t most_repeated_draws = 10'000'000;

/// Any will do: the same one, so that whoever asks again gets the same answer.
constexpr std::uint64_t seed = 20'261'130;

/// For each agent who could get enough one sum, and one for all others together.
std::vector<std::vector<std::size_t>> separate_sums(const Matrix& covariance) {
    std::vector<std::vector<std::size_t>> sums;
    std::vector<std::size_t> others;
    for (std::size_t agent = 0; agent < covariance.size(); ++agent)
        if (covariance[agent][agent] >= least_variance)
            sums.push_back({agent});
        else if (covariance[agent][agent] > 0)
            others.push_back(agent);
    double variance = 0;
    for (const std::size_t one : others)
        for (const std::size_t other : others)
            variance += covariance[one][other];
    if (variance >= least_variance) sums.push_back(std::move(others));
    return sums;
}

/// Of one agent, at the end that is less probable.
double smaller_tail(const DrawCounts& counts, std::size_t agent) {
    const std::vector<double> chances = chances_of(counts, agent);
    const auto got = chances.begin() + counts.got[agent];
    return std::min(std::accumulate(chances.begin(), got + 1, 0.0), std::accumulate(got, chances.end(), 0.0));
}

/// At most this is the probability that any agent gets something as improbable as the most improbable number
/// here is.
double bound_by_agents(const DrawCounts& counts) {
    double least = 1;
    for (std::size_t agent = 0; agent < counts.got.size(); ++agent)
        least = std::min(least, smaller_tail(counts, agent));
    return std::min(1.0, 2 * static_cast<double>(counts.got.size()) * least);
}

/// What draws among the same candidates give when they are made again.
std::vector<std::int64_t> repeated(const DrawCounts& counts, Random& random) {
    std::vector<std::int64_t> got(counts.got.size());
    for (const DrawGroup& group : counts.groups)
        for (std::int64_t i = 0; i < group.draws; ++i)
            ++got[group.candidates[random_place(random, group.candidates.size())]];
    return got;
}

std::int64_t draws_of(const DrawCounts& counts) {
    std::int64_t draws = 0;
    for (const DrawGroup& group : counts.groups)
        draws += group.draws;
    return draws;
}

} // namespace

std::optional<double> chi_square_p_value(const DrawCounts& counts) {
    const Matrix of_agents = covariance_of(counts);
    const auto differences = differences_of(counts.got, expected_of(counts));
    const auto sums = separate_sums(of_agents);
    Matrix covariance = square_of(sums.size());
    std::vector<double> summed(sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i)
        for (const std::size_t one : sums[i]) {
            summed[i] += differences[one];
            for (std::size_t j = 0; j < sums.size(); ++j)
                for (const std::size_t other : sums[j])
                    covariance[i][j] += of_agents[one][other];
        }
    const Deviation deviation(std::move(covariance));
    if (deviation.rank() == 0) return std::nullopt;
    return chi_squared_tail(deviation.of(summed), static_cast<double>(deviation.rank()));
}

double simulated_p_value(const DrawCounts& counts) {
    const Deviation deviation(covariance_of(counts));
    const double observed = observed_deviation(counts, deviation);
    const std::vector<double> expected = expected_of(counts);
    const std::int64_t repetitions =
        std::clamp(most_repeated_draws / draws_of(counts), least_repetitions, most_repetitions);
    RepeatableRandom random(seed);
    std::int64_t as_far = 0;
    for (std::int64_t i = 0; i < repetitions; ++i)
        if (is_at_least(deviation.of(differences_of(repeated(counts, random), expected)), observed)) ++as_far;
    const double p_value = static_cast<double>(as_far + 1) / static_cast<double>(repetitions + 1);
    return as_far > 0 ? p_value : std::min(p_value, bound_by_agents(counts));
}

} // namespace convassign
