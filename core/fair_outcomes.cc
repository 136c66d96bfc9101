// SPDX-License-Identifier: MIT
#include "core/fair_outcomes.h"

#include "core/fair_chances.h"

#include <algorithm>
#include <numeric>

namespace convassign {

namespace {

/// Everything that draws can come to, with its probability. What one agent gets need not be kept, since it is
/// the rest.
class Outcomes {
public:
    explicit Outcomes(const DrawCounts& counts);

    /// Whether they are few enough to go through.
    [[nodiscard]] bool are_few() const { return size_ > 0; }
    void draw(const DrawGroup& group);
    /// Of all outcomes that deviate at least as much.
    [[nodiscard]] double chance_of(const Deviation& deviation, double observed) const;

private:
    static constexpr std::size_t most_outcomes = 1 << 16;
    static constexpr double most_steps = 2e7;

    /// The numbers of an outcome, from the last one down to the first.
    void step_down(std::vector<std::size_t>& numbers) const;

    const DrawCounts& counts_;
    std::size_t rest_ = 0;             ///< the agent whose number is not kept
    std::int64_t draws_ = 0;           ///< all of them
    std::vector<std::size_t> most_;    ///< what each agent can get; 0 for the one that is the rest
    std::vector<std::size_t> strides_; ///< by how many places outcomes with one more are further on
    std::size_t size_ = 1;             ///< 0: too many
    std::vector<double> chances_;
};

Outcomes::Outcomes(const DrawCounts& counts) : counts_(counts), most_(counts.got.size()) {
    double steps = 0;
    for (const DrawGroup& group : counts.groups) {
        draws_ += group.draws;
        steps += static_cast<double>(group.draws) * static_cast<double>(group.candidates.size());
        for (const std::size_t agent : group.candidates)
            most_[agent] += static_cast<std::size_t>(group.draws);
    }
    rest_ = static_cast<std::size_t>(std::ranges::max_element(most_) - most_.begin());
    most_[rest_] = 0;
    for (const std::size_t most : most_) {
        strides_.push_back(size_);
        size_ *= most + 1;
        if (size_ > most_outcomes || static_cast<double>(size_) * steps > most_steps) size_ = 0;
        if (size_ == 0) return;
    }
    chances_.resize(size_);
    chances_[0] = 1;
}

void Outcomes::step_down(std::vector<std::size_t>& numbers) const {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (numbers[i] > 0) {
            --numbers[i];
            return;
        }
        numbers[i] = most_[i];
    }
}

/// From the last outcome down, so that each is made of those that are still as they were before the draw.
void Outcomes::draw(const DrawGroup& group) {
    std::vector<std::size_t> numbers = most_;
    for (std::size_t place = size_; place-- > 0; step_down(numbers)) {
        double sum = 0;
        for (const std::size_t agent : group.candidates) {
            if (agent == rest_) sum += chances_[place];
            if (numbers[agent] > 0) sum += chances_[place - strides_[agent]];
        }
        chances_[place] = sum / static_cast<double>(group.candidates.size());
    }
}

double Outcomes::chance_of(const Deviation& deviation, double observed) const {
    const std::vector<double> expected = expected_of(counts_);
    double chance = 0;
    std::vector<std::size_t> numbers = most_;
    for (std::size_t place = size_; place-- > 0; step_down(numbers)) {
        if (chances_[place] <= 0) continue;
        std::vector<std::int64_t> got(numbers.begin(), numbers.end());
        got[rest_] = draws_ - std::accumulate(got.begin(), got.end(), std::int64_t{0});
        if (is_at_least(deviation.of(differences_of(got, expected)), observed)) chance += chances_[place];
    }
    return std::min(chance, 1.0);
}

} // namespace

std::optional<double> exact_p_value(const DrawCounts& counts) {
    Outcomes outcomes(counts);
    if (!outcomes.are_few()) return std::nullopt;
    for (const DrawGroup& group : counts.groups)
        for (std::int64_t i = 0; i < group.draws; ++i)
            outcomes.draw(group);
    const Deviation deviation(covariance_of(counts));
    return outcomes.chance_of(deviation, observed_deviation(counts, deviation));
}

} // namespace convassign
