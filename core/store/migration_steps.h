// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace convassign {

/// The schema that this program knows, kept in the file.
inline constexpr std::int64_t schema_version = 22;

/// From this version on the rows of the history are chained: the step that leads to it is followed by
/// chain::fill().
inline constexpr std::int64_t first_chained_version = 19;

/// The statements that lead from that version of the schema to the next one; from 1 up to `schema_version`
/// - 1. Each is a file of core/store/steps, whose name begins with the version that it leads to. A step is
/// never changed once it was released: the next one is added behind it, and core/store/schema.sql stays the
/// whole of the newest schema, which empty files get at once.
[[nodiscard]] const char* migration_step(std::int64_t from);

} // namespace convassign
