// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

namespace convassign {

/// How many rows to write in one transaction, learned from how long the last ones took: as many as fit into
/// the time that others may wait, because meanwhile nobody else can write. Machines and disks differ by more
/// than ten times.
class Pace {
public:
    explicit Pace(std::chrono::nanoseconds aim) : aim_(aim) {}

    [[nodiscard]] std::int64_t rows() const { return rows_; }

    /// How many of the `rest` that remain to write next, so that its last transaction is not a small one.
    [[nodiscard]] std::int64_t share_of(std::int64_t rest) const;

    /// A transaction of so many rows took so long. A small one tells nothing: most of it is the commit.
    void learn(std::int64_t rows, std::chrono::nanoseconds took);

private:
    std::chrono::nanoseconds aim_;
    std::int64_t rows_ = 250;
};

/// A draw of a long queue, between whose transactions there is a pause.
inline constexpr std::chrono::milliseconds draw_aim(10);
/// What a provider brings: each transaction costs its wait for the disk.
inline constexpr std::chrono::milliseconds store_aim(15);

} // namespace convassign
