// SPDX-License-Identifier: MIT
#include "core/fair_chances.h"

#include <algorithm>

namespace convassign {

std::vector<double> expected_of(const DrawCounts& counts) {
    std::vector<double> expected(counts.got.size());
    for (const DrawGroup& group : counts.groups)
        for (const std::size_t agent : group.candidates)
            expected[agent] +=
                static_cast<double>(group.draws) / static_cast<double>(group.candidates.size());
    return expected;
}

Matrix covariance_of(const DrawCounts& counts) {
    Matrix covariance = square_of(counts.got.size());
    for (const DrawGroup& group : counts.groups) {
        const auto n = static_cast<double>(group.candidates.size());
        const auto draws = static_cast<double>(group.draws);
        for (const std::size_t one : group.candidates) {
            covariance[one][one] += draws / n;
            for (const std::size_t other : group.candidates)
                covariance[one][other] -= draws / (n * n);
        }
    }
    return covariance;
}

std::vector<double> chances_of(const DrawCounts& counts, std::size_t agent) {
    std::vector<double> chances{1.0};
    for (const DrawGroup& group : counts.groups) {
        if (std::ranges::find(group.candidates, agent) == group.candidates.end()) continue;
        const double chance = 1.0 / static_cast<double>(group.candidates.size());
        for (std::int64_t i = 0; i < group.draws; ++i) {
            chances.push_back(0);
            for (std::size_t number = chances.size(); number-- > 0;)
                chances[number] =
                    chances[number] * (1 - chance) + (number > 0 ? chances[number - 1] * chance : 0);
        }
    }
    return chances;
}

std::vector<double> differences_of(
    const std::vector<std::int64_t>& got, const std::vector<double>& expected) {
    std::vector<double> differences(got.size());
    for (std::size_t i = 0; i < got.size(); ++i)
        differences[i] = static_cast<double>(got[i]) - expected[i];
    return differences;
}

double observed_deviation(const DrawCounts& counts, const Deviation& deviation) {
    return deviation.of(differences_of(counts.got, expected_of(counts)));
}

bool is_at_least(double deviation, double observed) { return deviation >= observed * (1 - 1e-9) - 1e-9; }

DrawCounts with_a_choice(const DrawCounts& counts) {
    DrawCounts rest{{}, counts.got};
    for (const DrawGroup& group : counts.groups)
        if (group.candidates.size() > 1)
            rest.groups.push_back(group);
        else
            rest.got[group.candidates.front()] -= group.draws;
    return rest;
}

} // namespace convassign
