// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

namespace convassign {

/// How many conversations to write in one transaction, learned from how long the last ones took: as many as
/// fit into 8 ms, because meanwhile nobody else can write. Machines and disks differ by more than ten times.
class Pace {
public:
    [[nodiscard]] std::int64_t rows() const { return rows_; }

    /// A transaction of rows() took so long.
    void learn(std::chrono::nanoseconds took);

private:
    std::int64_t rows_ = 250;
};

} // namespace convassign
