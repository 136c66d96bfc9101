// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/sqlite.h"

namespace convassign {

/// Marks a file as ours in its header ("Conv").
inline constexpr std::int64_t application_id = 0x436F6E76;

/// The schema that this program knows, kept in the file.
inline constexpr std::int64_t schema_version = 10;

/// Makes the tables in an empty database. One of an older schema is brought up to `schema_version` in one
/// transaction, once a copy of it lies at path_before_migration(): whoever wants to go back has it there.
/// Throws DatabaseError for a file of another program, for one from a newer version of this one, and where
/// there is no room for the copy; then nothing has changed.
void migrate(Database& database);

/// "/var/lib/convassign/convassign.db.before-0.2.0".
[[nodiscard]] std::string path_before_migration(const std::string& database);

} // namespace convassign
