// SPDX-License-Identifier: MIT
#include "core/migrate.h"

#include "core/schema.h"

#include <array>

namespace convassign {

namespace {

// 2: sessions of the portal, pauses, tokens for presence alone, what is known of media, and the number of a
// conversation's messages.
constexpr const char* portal_and_counts = R"sql(
ALTER TABLE agents ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));
ALTER TABLE agents ADD COLUMN presence_hash BLOB CHECK (length(presence_hash) = 32);
CREATE UNIQUE INDEX agents_presence ON agents (presence_hash) WHERE presence_hash IS NOT NULL;
CREATE TABLE sessions (
    secret_hash BLOB PRIMARY KEY CHECK (length(secret_hash) = 32),
    agent_id    INTEGER NOT NULL REFERENCES agents (id),
    ends_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_agent ON sessions (agent_id, ends_at);
CREATE INDEX sessions_end ON sessions (ends_at);
ALTER TABLE messages ADD COLUMN media TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN message_count INTEGER NOT NULL DEFAULT 0;
UPDATE conversations SET message_count =
    (SELECT count(*) FROM messages WHERE conversation_id = conversations.id);
)sql";

/// steps[n] leads from version n + 1 to n + 2. A step is never changed once it was released: the next one is
/// added behind it, and core/schema.sql stays the whole of the newest schema, which empty files get at once.
constexpr std::array<const char*, schema_version - 1> steps{portal_and_counts};

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

void mark(Database& database, std::int64_t version) {
    database.script("PRAGMA application_id = " + std::to_string(application_id)
        + "; PRAGMA user_version = " + std::to_string(version));
}

} // namespace

void migrate(Database& database) {
    while (version_of(database) < schema_version) {
        Transaction transaction(database);
        const std::int64_t version = version_of(database); // another process may have been faster
        if (version == 0) {
            database.script(schema);
            mark(database, schema_version);
        } else if (version < schema_version) {
            database.script(steps.at(static_cast<std::size_t>(version - 1)));
            mark(database, version + 1);
        }
        transaction.commit();
    }
}

} // namespace convassign
