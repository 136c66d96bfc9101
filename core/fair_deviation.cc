// SPDX-License-Identifier: MIT
#include "core/fair_deviation.h"

#include <optional>
#include <utility>

namespace convassign {

namespace {

/// What is left of a variance by rounding once all of it is explained is less than this part of it.
constexpr double rounding = 1e-9;

/// Which sum varies most, of those that vary still.
std::optional<std::size_t> most_varying(const Matrix& left, const std::vector<double>& at_first) {
    std::optional<std::size_t> most;
    for (std::size_t i = 0; i < left.size(); ++i)
        if (left[i][i] > rounding * at_first[i] && (!most || left[i][i] > left[*most][*most])) most = i;
    return most;
}

std::vector<double> diagonal_of(const Matrix& matrix) {
    std::vector<double> diagonal;
    for (std::size_t i = 0; i < matrix.size(); ++i)
        diagonal.push_back(matrix[i][i]);
    return diagonal;
}

} // namespace

Deviation::Deviation(Matrix covariance) {
    const std::vector<double> at_first = diagonal_of(covariance);
    while (const auto sum = most_varying(covariance, at_first)) {
        Step step{*sum, covariance[*sum][*sum], covariance[*sum]};
        for (double& share : step.shares)
            share /= step.variance;
        for (std::size_t i = 0; i < covariance.size(); ++i)
            for (std::size_t j = 0; j < covariance.size(); ++j)
                covariance[i][j] -= step.shares[i] * step.shares[j] * step.variance;
        covariance[*sum][*sum] = 0;
        steps_.push_back(std::move(step));
    }
}

double Deviation::of(std::vector<double> differences) const {
    double sum = 0;
    for (const Step& step : steps_) {
        const double difference = differences[step.sum];
        sum += difference * difference / step.variance;
        for (std::size_t i = 0; i < differences.size(); ++i)
            differences[i] -= step.shares[i] * difference;
    }
    return sum;
}

} // namespace convassign
