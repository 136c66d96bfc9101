// SPDX-License-Identifier: MIT
#pragma once

#include "core/backup.h"
#include "core/move_target.h"

#include <cstdint>
#include <string>
#include <vector>

namespace convassign {

/// What a move has done.
struct Moved {
    struct Table {
        std::string name;
        std::int64_t rows = 0;
    };
    std::string from; ///< what people call it
    std::string to;
    std::vector<Table> tables;
    Contents contents;
    /// An earlier move came that far, and was killed before it retired the old database: only that was left.
    bool was_there = false;
    std::int64_t files = 0;         ///< of messages, which lie in the folder of the new database
    std::int64_t missing_files = 0; ///< were not in the folder of the old one
    Notes notes;                    ///< what is wrong with both
};

/// Moves all of the database that the configuration names to that place, which is a new file or a server's
/// empty database, with all numbers; the next ones go on behind them. Before anybody sees it there it is held
/// against the old one: each row of each table, the rules of the product, and the chain of the history with
/// its draws. Then the old one is retired. A process that is killed meanwhile leaves the old one as it was
/// and the new one empty; or, in the moment between, both whole: then the next move brings it to its end.
/// Throws Conflict while a daemon serves one of both, UsageError for what cannot be moved or is no place for
/// it (with what to do instead), and DatabaseError; then nothing has changed.
Moved move_database(const Config& config, const MovePlace& place, Time now, const Told& told = {});

} // namespace convassign
