// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

namespace convassign {

/// One decoder of what comes from outside, for inputs of any bytes.
struct FuzzTarget {
    std::string_view name; ///< that of its directory in tests/fuzz/corpus
    /// Decodes the input, and throws std::logic_error where the result breaks a promise. Bad input is no such
    /// thing.
    void (*run)(std::string_view input);
};

[[nodiscard]] const std::vector<FuzzTarget>& fuzz_targets();

} // namespace convassign
