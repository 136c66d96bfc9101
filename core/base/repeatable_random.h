// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"

#include <random>

namespace convassign {

/// The same chance for the same seed, on every machine: for what is tried out, and never for a draw.
class RepeatableRandom : public Random {
public:
    explicit RepeatableRandom(std::uint64_t seed) : bits_(seed) {}

    std::uint64_t below(std::uint64_t bound) override {
        return fair_below(bound, [this] { return bits_(); });
    }

private:
    std::mt19937_64 bits_;
};

} // namespace convassign
