// SPDX-License-Identifier: MIT
#pragma once

struct sqlite3;
struct sqlite3_stmt;

namespace convassign {

class BoundRows;

/// Makes bound_rows() a table of the connection: `FROM bound_rows(?)`, see BoundRows. Returns a code of
/// SQLite.
void make_bound_rows(sqlite3& connection);

/// Binds them to the value at that place, from 1 on. They outlive the run of the statement.
int bind_rows(sqlite3_stmt* statement, int place, const BoundRows& rows);

} // namespace convassign
