// SPDX-License-Identifier: MIT
#pragma once

namespace convassign {

class SqliteDatabase;

// SQLite takes any log that lies beside a file for the file's own: a copy that is put in the place of a
// database, beside the old log, becomes a mixture of two. So each copying of the log into the file
// (core/checkpoint) comes after a new mark, and is followed by another; the row of the table `daemon` that
// holds them is written so often that every log has it. The mark that stands in the file alone is that of its
// last copying, which the log remembers as its base, or of one that was cut off.

/// Whether the log beside the file is its own, as far as can be told: true where there is none, and where
/// none was ever copied.
[[nodiscard]] bool owns_log(SqliteDatabase& database);

/// Throws DamagedDatabase unless it does, with what to do. For whoever is about to write: a copy that was put
/// in place without a log may begin one of its own.
void require_own_log(SqliteDatabase& database);

} // namespace convassign
