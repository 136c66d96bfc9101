// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/database.h"

#include <memory>
#include <string>

namespace convassign {

struct PostgresPlace;

/// The database of convassign, open. What its tables hold is read and written by the functions of core/store,
/// one header a table; each write is meant to happen within a Transaction, together with its row of the
/// history. Which engine keeps it, nobody else asks.
class Store {
public:
    enum class Mode { create, existing };

    /// Opens the database and brings its schema up to date. Throws Error naming the file: when it is no
    /// database of ours, from a newer version, damaged, beside the log of another one, or may not be written.
    Store(const std::string& path, Mode mode);

    /// The same of a server's, which is made before. Throws also DatabaseLost, and where it does not sort as
    /// SQLite does.
    explicit Store(const PostgresPlace& place);

    /// The same of a connection that is open already, and leads where the schema is to be brought up to date.
    explicit Store(std::unique_ptr<Database> server);

    // NOLINTNEXTLINE(google-explicit-constructor): it is one, wherever one is asked for
    operator Database&() const { return *database_; }
    Database* operator->() const { return database_.get(); }

private:
    std::unique_ptr<Database> database_;
};

} // namespace convassign
