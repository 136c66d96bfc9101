// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/random.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <random>
#include <utility>
#include <vector>

namespace convassign {

/// Answers as it was told, remembers what it was asked, and fails the test when it is asked more often.
class ScriptedRandom : public Random {
public:
    explicit ScriptedRandom(std::vector<std::uint64_t> answers) : answers_(std::move(answers)) {}

    std::uint64_t below(std::uint64_t bound) override {
        bounds_.push_back(bound);
        if (bounds_.size() > answers_.size()) {
            ADD_FAILURE() << "asked for chance more often than scripted";
            return 0;
        }
        const std::uint64_t answer = answers_.at(bounds_.size() - 1);
        EXPECT_LT(answer, bound);
        return answer;
    }

    [[nodiscard]] const std::vector<std::uint64_t>& bounds() const { return bounds_; }

private:
    std::vector<std::uint64_t> answers_;
    std::vector<std::uint64_t> bounds_;
};

/// The same chance in every run of the test.
class SeededRandom : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : bits_(seed) {}

    std::uint64_t below(std::uint64_t bound) override {
        return fair_below(bound, [this] { return bits_(); });
    }

private:
    std::mt19937_64 bits_;
};

} // namespace convassign
