// SPDX-License-Identifier: MIT
#pragma once

namespace convassign {

class Random;

/// Where draws get their indexes from.
struct IndexSource {
    /// The secret of the day of draws, to which the history is committed: whoever doubts a draw can check it
    /// after the day.
    IndexSource() = default;
    /// A chance of one's own, where nobody has to check anything: the rows of such draws name no day.
    // NOLINTNEXTLINE(google-explicit-constructor)
    IndexSource(Random& own) : random(&own) {}

    Random* random = nullptr;
};

} // namespace convassign
