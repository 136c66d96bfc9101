// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/file_lock.h"
#include "core/wrap/database.h"

#include <memory>
#include <optional>

namespace convassign {

struct Config;

/// The database that is moved away: as long as this lives no daemon serves it, and nobody writes it.
class MoveSource {
public:
    /// Opens the one that the configuration names. Throws Conflict while a daemon serves it, DatabaseBusy
    /// while a command writes, and Error that says what to do where there is none, or one of an older version
    /// of the schema, which a move does not change.
    explicit MoveSource(const Config& config);
    MoveSource(const MoveSource&) = delete;
    MoveSource& operator=(const MoveSource&) = delete;

    [[nodiscard]] Database& rows() { return *database_; }

    /// Notes that its rows are elsewhere, without committing that yet. Throws where nobody can vouch any more
    /// that it is as it was.
    void prepare_to_retire();

    /// From now on nobody opens it, until it is restored. The only change that is made to it.
    void retire(Time now);

private:
    std::optional<FileLock> lock_; ///< of a file; taken before SQLite opens it
    std::unique_ptr<Database> database_;
    std::optional<Transaction> nobody_writes_;
};

} // namespace convassign
