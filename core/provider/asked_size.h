// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>

namespace convassign {

/// How many rows of a list are asked for at once: half as many after an answer that was too large, down to
/// one, and twice as many again after some good ones.
class AskedSize {
public:
    explicit AskedSize(std::size_t most) : most_(most), now_(most) {}

    [[nodiscard]] std::size_t now() const { return now_; }
    [[nodiscard]] std::size_t most() const { return most_; }

    /// False when a single row was asked for: there is nothing to be halved.
    bool was_too_large() {
        good_ = 0;
        if (now_ == 1) return false;
        now_ = now_ / 2;
        return true;
    }

    void was_good() {
        constexpr int patience = 4; // else every second answer would be one that is too large
        if (now_ == most_ || ++good_ < patience) return;
        good_ = 0;
        now_ = std::min(most_, now_ * 2);
    }

private:
    std::size_t most_;
    std::size_t now_;
    int good_ = 0; ///< answers since the size has changed
};

} // namespace convassign
