// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace convassign {

/// Chance, handed in so that tests can script it.
class Random {
public:
    Random() = default;
    Random(const Random&) = delete;
    Random& operator=(const Random&) = delete;
    virtual ~Random() = default;

    /// A number from 0 to bound - 1, each with the same probability; bound is at least 1.
    virtual std::uint64_t below(std::uint64_t bound) = 0;
};

/// A place in a list of `size` elements, each with the same probability; size is at least 1.
[[nodiscard]] inline std::size_t random_place(Random& random, std::size_t size) {
    return static_cast<std::size_t>(random.below(size));
}

/// The operating system's entropy. Throws Error when there is none.
class SystemRandom : public Random {
public:
    std::uint64_t below(std::uint64_t bound) override;

private:
    std::uint64_t next();

    // Read ahead, so that a draw costs a system call only now and then.
    std::array<std::uint64_t, 64> ahead_{};
    std::size_t used_ = ahead_.size();
};

/// Makes 64 random bits a fair number below `bound`: bits from the incomplete last range are thrown away
/// and asked for again, because a mere remainder would favour the small numbers.
[[nodiscard]] std::uint64_t fair_below(std::uint64_t bound, const std::function<std::uint64_t()>& bits);

/// So many bytes of the operating system's entropy. Throws Error when there is none.
[[nodiscard]] std::string random_bytes(std::size_t count);

/// `bytes` bytes of the operating system's entropy in lower-case hexadecimal.
[[nodiscard]] std::string random_hex(std::size_t bytes);

} // namespace convassign
