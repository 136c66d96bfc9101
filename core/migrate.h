// SPDX-License-Identifier: MIT
#pragma once

#include "core/wrap/sqlite.h"

namespace convassign {

/// Marks a file as ours in its header ("Conv").
inline constexpr std::int64_t application_id = 0x436F6E76;

/// The schema that this program knows, kept in the file as `user_version`.
inline constexpr std::int64_t schema_version = 4;

/// Makes the tables in an empty database, and brings one of an older schema up to `schema_version`, in one
/// transaction a step.
/// Throws DatabaseError for a file of another program, and for one from a newer version of this one.
void migrate(Database& database);

} // namespace convassign
