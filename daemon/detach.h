// SPDX-License-Identifier: MIT
#pragma once

namespace convassign {

/// Leaves the terminal, or cron, behind. The process splits: the parent waits until the child is ready or
/// has failed, and ends with 0 or 1; the child goes on from the constructor. Until ready() the child still
/// writes its errors where the parent would.
class Detached {
public:
    /// Throws Error when the process cannot split.
    Detached();
    Detached(const Detached&) = delete;
    Detached& operator=(const Detached&) = delete;
    ~Detached();

    /// Lets the parent end with 0 and lets go of its input and output.
    void ready();

private:
    int to_parent_ = -1;
};

} // namespace convassign
