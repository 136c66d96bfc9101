// SPDX-License-Identifier: MIT
#pragma once

#include "core/store/migration_steps.h"
#include "core/wrap/sqlite.h"

namespace convassign {

/// Marks a file as ours in its header ("Conv").
inline constexpr std::int64_t application_id = 0x436F6E76;

/// The version of the schema in the file; 0 in an empty one. Throws DatabaseError for a file of another
/// program, for one from a newer version of this one, and for one whose rows were moved elsewhere.
[[nodiscard]] std::int64_t known_version(SqliteDatabase& database);

/// Whether it was made from the text of a .dump of a database of ours: that holds all rows, and loses what
/// marks the file.
[[nodiscard]] bool is_from_dump(SqliteDatabase& database);

/// Gives a database that was made of a .dump back what the dump lost. Throws DatabaseError where its tables
/// are not those that this program makes.
void adopt(SqliteDatabase& database);

/// Makes the tables in an empty database. One of an older schema is brought up to `schema_version` in one
/// transaction, once a copy of it lies at path_before_migration(): whoever wants to go back has it there.
/// Throws DatabaseError for a file of another program, for one from a newer version of this one, and where
/// there is no room for the copy; then nothing has changed.
void migrate(SqliteDatabase& database);

/// The same of a server's, whose copies are its operator's. Throws also where it would list names in another
/// order.
void migrate_server(Database& database);

/// Makes what has to be on a server before anybody can lead there. Throws as above.
void prepare_server(Database& database);

/// As known_version(), of a server's.
[[nodiscard]] std::int64_t known_server_version(Database& database);

/// Notes, within a Transaction, that its rows were moved elsewhere: nobody opens it any more, also no older
/// version of this program, so that nothing is done in what others take for the past.
void mark_moved(Database& database);

/// Whether that was done to a file.
[[nodiscard]] bool was_moved(SqliteDatabase& database);

/// Makes it one that can be opened.
void take_back(SqliteDatabase& database);

/// "/var/lib/convassign/convassign.db.before-0.2.0".
[[nodiscard]] std::string path_before_migration(const std::string& database);

} // namespace convassign
