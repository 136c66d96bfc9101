// SPDX-License-Identifier: MIT
#include "core/migrate.h"

#include "core/schema.h"

#include <array>

namespace convassign {

namespace {

/// steps[n] leads from version n to n + 1. A step is never changed once it was released: the next one is
/// added behind it, and core/schema.sql stays the whole of the newest schema.
constexpr std::array<const char*, schema_version> steps{schema};

[[noreturn]] void refuse(const Database& database, const std::string& cause) {
    throw DatabaseError("open database '" + database.path() + "': " + cause);
}

std::int64_t version_of(Database& database) {
    // Asked first: another process may be filling the file, and marks it in the same transaction.
    const bool is_empty = database.number("SELECT count(*) FROM sqlite_schema") == 0;
    const std::int64_t owner = database.number("PRAGMA application_id");
    const std::int64_t version = database.number("PRAGMA user_version");
    if (!is_empty && owner != application_id) refuse(database, "it belongs to another program");
    if (version > schema_version)
        refuse(database,
            "it is from a newer version of convassign (schema " + std::to_string(version)
                + ", this program knows " + std::to_string(schema_version) + ")");
    return is_empty ? 0 : version;
}

} // namespace

void migrate(Database& database) {
    while (version_of(database) < schema_version) {
        Transaction transaction(database);
        const std::int64_t version = version_of(database); // another process may have been faster
        if (version < schema_version) {
            database.script(steps.at(static_cast<std::size_t>(version)));
            database.script("PRAGMA application_id = " + std::to_string(application_id)
                + "; PRAGMA user_version = " + std::to_string(version + 1));
        }
        transaction.commit();
    }
}

} // namespace convassign
