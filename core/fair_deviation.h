// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace convassign {

/// A square matrix.
using Matrix = std::vector<std::vector<double>>;

/// Of so many rows, with nothing in it.
[[nodiscard]] inline Matrix square_of(std::size_t size) { return Matrix(size, std::vector<double>(size)); }

/// How far sums of chance are from what is expected of them, as one number: the square of their distance,
/// measured by their covariance. That may have fewer dimensions than there are sums: what one agent gets,
/// another one does not.
class Deviation {
public:
    explicit Deviation(Matrix covariance);

    /// Of these differences, as many as the covariance has rows.
    [[nodiscard]] double of(std::vector<double> differences) const;

    /// How many of the sums vary by themselves: the degrees of freedom.
    [[nodiscard]] std::size_t rank() const { return steps_.size(); }

private:
    /// One sum is taken out of the others, in so far as they vary with it.
    struct Step {
        std::size_t sum;
        double variance;
        std::vector<double> shares; ///< of its difference in each of the others
    };
    std::vector<Step> steps_;
};

} // namespace convassign
