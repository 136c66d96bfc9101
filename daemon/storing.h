// SPDX-License-Identifier: MIT
#pragma once

#include "core/base/file_identity.h"
#include "core/base/file_lock.h"
#include "core/base/log.h"
#include "core/sign_of_life.h"
#include "daemon/complaints.h"

#include <optional>
#include <string>

namespace convassign {

class Database;

/// Whether what the daemon accepts gets into the file that the path names, and what keeps it from that: the
/// daemon's own part of health. Tells it in the lock file, too.
class Storing {
public:
    /// All of it outlives the Storing.
    struct Needs {
        Database& store;
        const Log& log;
        Complaints& complaints;
        const FileLock* lock; ///< nothing where nobody else is to hear of this daemon
    };

    explicit Storing(const Needs& needs);

    /// From now on the daemon stays; until then it is one that does a round and ends.
    void stay() { stays_ = true; }

    /// Once a second at least: compares the files with those that are open, and tries to write a little where
    /// that has failed, or was long ago. Returns whether storing works.
    bool look(Time now);

    /// By what was seen last, and what has failed since.
    [[nodiscard]] bool works() const { return problems().empty(); }

    /// What keeps it from storing; none where it works.
    [[nodiscard]] Problems problems() const;

    /// The path leads to another file, or to none: what is written now is lost.
    [[nodiscard]] const std::optional<FileChange>& loss() const { return loss_; }

    [[nodiscard]] SignOfLife sign_of_life(Time now) const;

    /// Writes the sign into the lock file, where it is news or some seconds old.
    void show(Time now);

private:
    [[nodiscard]] std::optional<FileChange> change_of_files() const;
    void try_to_write(Time now);
    void tell();

    Needs needs_;
    OpenFiles lock_file_;
    std::string database_; ///< which file it is, as a sign of life says it
    std::optional<FileChange> change_;
    std::optional<FileChange> loss_;
    Time begun_at_;
    bool stays_ = false;
    bool did_work_ = true;
    bool is_busy_ = false; ///< somebody else has kept the database locked since the last commit
    std::string failure_;  ///< why nothing was stored for long, where the connection takes it for no trouble
    Time shown_at_{};
    std::string shown_;
};

} // namespace convassign
