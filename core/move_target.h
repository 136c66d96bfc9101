// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/database.h"

#include <memory>
#include <string>
#include <vector>

namespace convassign {

struct Config;
struct TableShape;

/// Where a database is moved to: either a file, or a server.
struct MovePlace {
    std::string path;     ///< of the file that is to be made; empty: a server
    std::string url_file; ///< holds how the server is reached
    std::string folder;   ///< of what belongs to the server's database and is no row
};

/// The database that is moved to. As long as this lives no daemon serves it, and until finish() nobody sees
/// anything in it: whatever ends the process before leaves it as it was.
class MoveTarget {
public:
    virtual ~MoveTarget() = default;

    /// Its tables, without rows of anybody; or those that somebody has filled, to be read alone.
    [[nodiscard]] virtual Database& rows() = 0;
    /// What people call it.
    [[nodiscard]] virtual std::string name() const = 0;
    /// Where that lies which belongs to it and is no row.
    [[nodiscard]] virtual std::string path() const = 0;
    [[nodiscard]] virtual bool was_filled() const = 0;

    /// To be called once the rows of these tables are there.
    virtual void settle(const std::vector<TableShape>& tables) = 0;

    /// It is whole, and on the disk.
    virtual void finish() = 0;
};

/// Throws Conflict while a daemon serves it, UsageError for what is no place for a database, and Error where
/// it cannot be made or reached.
[[nodiscard]] std::unique_ptr<MoveTarget> open_target(const Config& config, const MovePlace& place);

} // namespace convassign
