// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/database.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

// A database that a PostgreSQL server keeps.

namespace convassign {

struct PostgresPlace {
    /// Of libpq. Where it names several hosts they are tried one after the other, beginning with the one that
    /// answered last.
    std::string connection;
    std::string path; ///< of what belongs to the database and is no row
    /// A server that takes longer for an answer is lost, and so is a connection to it.
    Duration answer_within = std::chrono::seconds(2);
    /// The same of each host while it is connected to.
    Duration connect_within = std::chrono::seconds(2);
};

/// Whether this program was built with libpq.
[[nodiscard]] bool can_open_postgres();

/// A connection that connects anew, with the next statement outside of a transaction, once it was lost.
/// Throws DatabaseLost, DatabaseDenied, and DatabaseError where this program was built without libpq.
[[nodiscard]] std::unique_ptr<Database> open_postgres(const PostgresPlace& place);

/// The version of the tables as mark_server() has noted it; 0 where there are none, and nothing where there
/// are tables of somebody else.
[[nodiscard]] std::optional<std::int64_t> server_version(Database& database);

/// Makes what has to be there before the first Transaction: the row that each of them locks first, and the
/// notes about the tables. Where they are there already nothing happens.
void lay_foundation(Database& database);

/// After rows were written with their numbers, which are in that column: the next ones get numbers behind
/// them.
void go_on_behind(Database& database, const std::string& table, const std::string& column);

/// Looks how a table has grown, so that queries find the best way to its rows. May be done within a
/// Transaction.
void look_at_growth(Database& database, const std::string& table);

/// Notes the version within a Transaction.
void mark_server(Database& database, std::int64_t version);

/// How the server sorts, where that is not by the bytes: names would be listed in another order than
/// SQLite's.
[[nodiscard]] std::optional<std::string> foreign_collation(Database& database);

} // namespace convassign
