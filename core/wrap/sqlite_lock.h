// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/handle.h"

#include <string>

struct sqlite3;

namespace convassign {

/// The write lock of a database, taken by a connection of its own, which reads and writes nothing: as long as
/// it is held nobody else commits.
class WriteLock {
public:
    /// Does not wait where somebody else has it. Throws DatabaseError.
    explicit WriteLock(const std::string& path);

    [[nodiscard]] bool is_held() const { return is_held_; }

private:
    static int close(sqlite3* connection);

    Handle<sqlite3, close> connection_; ///< with it ends the transaction that holds the lock
    bool is_held_ = false;
};

} // namespace convassign
