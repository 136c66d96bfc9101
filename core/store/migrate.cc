// SPDX-License-Identifier: MIT
#include "core/store/migrate.h"

#include "core/base/private_file.h"
#include "core/base/version.h"
#include "core/store/schema.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

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

// 3: what goes out, and what came in and could not be read. The outbox until then was never filled.
constexpr const char* outbox_and_unread_rows = R"sql(
DROP TABLE outbox;
CREATE TABLE outbox (
    id              INTEGER PRIMARY KEY,
    -- By which the receiver knows a repetition: the same at each attempt, and of no other row.
    message_id      TEXT NOT NULL UNIQUE,
    event           TEXT NOT NULL CHECK (event IN ('assignment', 'assigned', 'unassigned', 'nobody_online',
                                                   'provider_failing')),
    target          TEXT NOT NULL,
    conversation_id INTEGER REFERENCES conversations (id),
    line_id         INTEGER REFERENCES lines (id),
    -- Of an assignment: who is to have the conversation; nobody once it was released.
    agent_id        INTEGER REFERENCES agents (id),
    body            TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'overtaken', 'dropped')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    queued_at       INTEGER NOT NULL,
    due_at          INTEGER NOT NULL,
    ended_at        INTEGER,
    error           TEXT NOT NULL DEFAULT '',
    CHECK ((ended_at IS NULL) = (state IN ('queued', 'sending')))
) STRICT;
CREATE INDEX outbox_due ON outbox (target, due_at, id) WHERE state = 'queued';
CREATE INDEX outbox_open ON outbox (id) WHERE state IN ('queued', 'sending', 'refused');
CREATE INDEX outbox_sending ON outbox (id) WHERE state = 'sending';
CREATE INDEX outbox_refused ON outbox (id) WHERE state = 'refused';
CREATE INDEX outbox_conversation ON outbox (conversation_id, id) WHERE conversation_id IS NOT NULL;
CREATE INDEX outbox_line ON outbox (line_id) WHERE line_id IS NOT NULL;
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL;
ALTER TABLE lines ADD COLUMN last_hook_at INTEGER;
ALTER TABLE lines ADD COLUMN hooks_refused INTEGER NOT NULL DEFAULT 0;
CREATE TABLE unread_rows (
    id                  INTEGER PRIMARY KEY,
    line_id             INTEGER NOT NULL REFERENCES lines (id),
    -- Empty where not even that can be read.
    provider_message_id TEXT NOT NULL,
    reason              TEXT NOT NULL,
    excerpt             TEXT NOT NULL,
    at                  INTEGER NOT NULL,
    UNIQUE (line_id, provider_message_id, reason, excerpt)
) STRICT;
)sql";

// 4: what is to be changed at a provider, and webhooks that came again.
constexpr const char* warnings_and_repetitions = R"sql(
ALTER TABLE lines ADD COLUMN hooks_repeated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lines ADD COLUMN warning TEXT NOT NULL DEFAULT '';
)sql";

// 5: every draw in the same columns, and why a conversation was released as a word.
constexpr const char* draws_and_reasons = R"sql(
ALTER TABLE history RENAME TO old_history;
DROP INDEX history_at;
DROP INDEX history_conversation;
DROP INDEX history_agent;
DROP INDEX history_from_agent;
CREATE TABLE history (
    id              INTEGER PRIMARY KEY,
    at              INTEGER NOT NULL,
    kind            TEXT NOT NULL CHECK (kind = 'opened' OR kind = 'assigned' OR kind = 'claimed' OR
                                          kind = 'reassigned' OR kind = 'released' OR kind = 'closed' OR
                                          kind = 'online' OR kind = 'offline' OR kind = 'settings' OR kind = 'agent'),
    conversation_id INTEGER REFERENCES conversations (id),
    agent_id        INTEGER REFERENCES agents (id),
    from_agent_id   INTEGER REFERENCES agents (id),
    actor           TEXT NOT NULL,
    detail          TEXT NOT NULL DEFAULT '',
    -- Of a draw, also of one that a person asked for: among how many, which of them (in the order of their ids),
    -- how old the winner's last beat was.
    candidates      INTEGER,
    chosen          INTEGER,
    presence_age_ms INTEGER,
    -- Why a conversation went back into the queue.
    because         TEXT CHECK (because IS NULL OR because IN ('by_hand', 'disabled', 'removed')),
    CHECK (kind <> 'assigned' OR candidates IS NOT NULL),
    CHECK (candidates IS NULL OR kind IN ('assigned', 'reassigned')),
    CHECK (candidates IS NULL OR (chosen >= 0 AND chosen < candidates)),
    CHECK ((kind = 'released') = (because IS NOT NULL))
) STRICT;
CREATE INDEX history_at ON history (at);
CREATE INDEX history_conversation ON history (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX history_agent ON history (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX history_from_agent ON history (from_agent_id) WHERE from_agent_id IS NOT NULL;
INSERT INTO history (id, at, kind, conversation_id, agent_id, from_agent_id, actor, detail, candidates, chosen,
                     presence_age_ms, because)
SELECT id, at, kind, conversation_id, agent_id, from_agent_id, actor,
    CASE WHEN kind IN ('reassigned', 'released') THEN '' ELSE detail END,
    CASE WHEN kind = 'reassigned' AND detail <> '' THEN detail->>'candidates' ELSE candidates END,
    CASE WHEN kind = 'reassigned' AND detail <> '' THEN detail->>'index' ELSE chosen END,
    presence_age_ms,
    CASE WHEN kind <> 'released' THEN NULL WHEN detail = '' THEN 'by_hand' ELSE detail->>'change' END
FROM old_history;
DROP TABLE old_history;
)sql";

// 6: a proxy that does not say who asks.
constexpr const char* unknown_clients = R"sql(
ALTER TABLE daemon ADD COLUMN unknown_client_at INTEGER;
)sql";

// 7: one word for each thing: webhooks, and what a row of the outbox was queued on.
constexpr const char* words_of_columns = R"sql(
ALTER TABLE lines RENAME COLUMN last_hook_at TO last_webhook_at;
ALTER TABLE lines RENAME COLUMN hooks_refused TO webhooks_refused;
ALTER TABLE lines RENAME COLUMN hooks_repeated TO webhooks_repeated;
ALTER TABLE outbox RENAME COLUMN event TO occasion;
)sql";

// 8: what a provider's own inbox shows: several conversations of a customer, bots, and members.
constexpr const char* inboxes_of_providers = R"sql(
ALTER TABLE lines ADD COLUMN has_members INTEGER NOT NULL DEFAULT 0 CHECK (has_members IN (0, 1));
CREATE TABLE line_members (
    line_id INTEGER NOT NULL REFERENCES lines (id),
    agent   TEXT NOT NULL,
    PRIMARY KEY (line_id, agent)
) STRICT, WITHOUT ROWID;
ALTER TABLE conversations ADD COLUMN with_bot INTEGER NOT NULL DEFAULT 0 CHECK (with_bot IN (0, 1));
DROP INDEX conversations_queue;
CREATE INDEX conversations_queue ON conversations (waiting_since, id, line_id)
    WHERE state = 'unassigned' AND with_bot = 0;
CREATE INDEX conversations_with_bot ON conversations (waiting_since, id) WHERE state = 'unassigned' AND with_bot = 1;
CREATE TABLE inbox_conversations (
    line_id    INTEGER NOT NULL REFERENCES lines (id),
    -- What the ids of its messages begin with.
    prefix     TEXT NOT NULL,
    customer   TEXT NOT NULL,
    with_bot   INTEGER NOT NULL CHECK (with_bot IN (0, 1)),
    -- By the provider's clock, where it tells.
    changed_at INTEGER,
    PRIMARY KEY (line_id, prefix)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_conversations_customer ON inbox_conversations (line_id, customer);
)sql";

// 9: a customer is a person with addresses, of whom a conversation is. The ids of messages lose the address
// of their chat, which is called otherwise one day.
constexpr const char* persons = R"sql(
CREATE TABLE customers (
    id      INTEGER PRIMARY KEY,
    line_id INTEGER NOT NULL REFERENCES lines (id),
    -- The one of their addresses that people see.
    address TEXT NOT NULL,
    name    TEXT NOT NULL DEFAULT ''
) STRICT;

-- What providers call them: numbers, lids, user ids. Each is one person's.
CREATE TABLE addresses (
    line_id     INTEGER NOT NULL REFERENCES lines (id),
    address     TEXT NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    PRIMARY KEY (line_id, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_customer ON addresses (customer_id);
INSERT INTO customers (line_id, address, name)
SELECT line_id, customer, coalesce((SELECT n.customer_name FROM conversations n WHERE n.line_id = c.line_id
    AND n.customer = c.customer AND n.customer_name <> '' ORDER BY n.id DESC LIMIT 1), '')
FROM conversations c WHERE id = (SELECT min(f.id) FROM conversations f WHERE f.line_id = c.line_id
    AND f.customer = c.customer) ORDER BY id;
INSERT INTO addresses (line_id, address, customer_id) SELECT line_id, address, id FROM customers;
ALTER TABLE conversations ADD COLUMN customer_id INTEGER REFERENCES customers (id);
UPDATE conversations SET customer_id = (SELECT a.customer_id FROM addresses a
    WHERE a.line_id = conversations.line_id AND a.address = conversations.customer);
DROP INDEX conversations_open;
DROP INDEX conversations_customer;
ALTER TABLE conversations DROP COLUMN customer;
ALTER TABLE conversations DROP COLUMN customer_name;
CREATE UNIQUE INDEX conversations_open ON conversations (customer_id) WHERE closed_at IS NULL;
CREATE INDEX conversations_customer ON conversations (customer_id, id);
UPDATE OR IGNORE messages SET provider_message_id = substr(provider_message_id, instr(provider_message_id, '/') + 1)
WHERE line_id IN (SELECT id FROM lines WHERE type = 'evolution') AND provider_message_id LIKE '%@%/_%';
UPDATE OR IGNORE messages SET provider_message_id = substr(provider_message_id, instr(provider_message_id, '_') + 1)
WHERE line_id IN (SELECT id FROM lines WHERE type = 'waha') AND provider_message_id GLOB '[^_]*@*_?*'
    AND instr(provider_message_id, '_') > instr(provider_message_id, '@');
UPDATE OR IGNORE unread_rows SET provider_message_id = substr(provider_message_id, instr(provider_message_id, '_') + 1)
WHERE line_id IN (SELECT id FROM lines WHERE type = 'waha') AND provider_message_id GLOB '[^_]*@*_?*'
    AND instr(provider_message_id, '_') > instr(provider_message_id, '@');
ALTER TABLE history RENAME TO old_history;
DROP INDEX history_at;
DROP INDEX history_conversation;
DROP INDEX history_agent;
DROP INDEX history_from_agent;
CREATE TABLE history (
    id              INTEGER PRIMARY KEY,
    at              INTEGER NOT NULL,
    kind            TEXT NOT NULL CHECK (kind = 'opened' OR kind = 'assigned' OR kind = 'claimed' OR
                                          kind = 'reassigned' OR kind = 'released' OR kind = 'closed' OR
                                          kind = 'online' OR kind = 'offline' OR kind = 'settings' OR
                                          kind = 'agent' OR kind = 'merged' OR kind = 'customer'),
    conversation_id INTEGER REFERENCES conversations (id),
    agent_id        INTEGER REFERENCES agents (id),
    from_agent_id   INTEGER REFERENCES agents (id),
    actor           TEXT NOT NULL,
    detail          TEXT NOT NULL DEFAULT '',
    -- Of a draw, also of one that a person asked for: among how many, which of them (in the order of their ids),
    -- how old the winner's last beat was.
    candidates      INTEGER,
    chosen          INTEGER,
    presence_age_ms INTEGER,
    -- Why a conversation went back into the queue.
    because         TEXT CHECK (because IS NULL OR because IN ('by_hand', 'disabled', 'removed')),
    CHECK (kind <> 'assigned' OR candidates IS NOT NULL),
    CHECK (candidates IS NULL OR kind IN ('assigned', 'reassigned')),
    CHECK (candidates IS NULL OR (chosen >= 0 AND chosen < candidates)),
    CHECK ((kind = 'released') = (because IS NOT NULL))
) STRICT;
CREATE INDEX history_at ON history (at);
CREATE INDEX history_conversation ON history (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX history_agent ON history (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX history_from_agent ON history (from_agent_id) WHERE from_agent_id IS NOT NULL;
INSERT INTO history (id, at, kind, conversation_id, agent_id, from_agent_id, actor, detail, candidates, chosen,
                     presence_age_ms, because)
SELECT id, at, kind, conversation_id, agent_id, from_agent_id, actor, detail, candidates, chosen, presence_age_ms,
    because FROM old_history;
DROP TABLE old_history;
)sql";

// 10: what customers do to messages that they have written.
constexpr const char* edits_and_deletions = R"sql(
ALTER TABLE messages ADD COLUMN edited_at INTEGER;
ALTER TABLE messages ADD COLUMN deleted_at INTEGER;
CREATE TABLE early_changes (
    line_id             INTEGER NOT NULL REFERENCES lines (id),
    provider_message_id TEXT NOT NULL,
    edited_at           INTEGER,
    text                TEXT NOT NULL,
    deleted_at          INTEGER,
    noted_at            INTEGER NOT NULL,
    CHECK (edited_at IS NOT NULL OR deleted_at IS NOT NULL),
    PRIMARY KEY (line_id, provider_message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX early_changes_noted ON early_changes (noted_at);
)sql";

/// steps[n] leads from version n + 1 to n + 2. A step is never changed once it was released: the next one is
/// added behind it, and core/store/schema.sql stays the whole of the newest schema, which empty files get at
/// once.
constexpr std::array<const char*, schema_version - 1> steps{portal_and_counts, outbox_and_unread_rows,
    warnings_and_repetitions, draws_and_reasons, unknown_clients, words_of_columns, inboxes_of_providers,
    persons, edits_and_deletions};

[[noreturn]] void refuse(const Database& database, const std::string& cause) {
    throw DatabaseError("open database '" + database.path() + "': " + cause);
}

std::int64_t version_of(Database& database) {
    // Asked first: another process may be filling the file, and marks it in the same transaction.
    const bool is_empty = database.is_empty();
    const std::int64_t owner = database.owner();
    const std::int64_t version = database.version();
    if (!is_empty && owner != application_id) refuse(database, "it belongs to another program");
    if (version > schema_version)
        refuse(database,
            "it is from a newer version of convassign (schema " + std::to_string(version)
                + ", this program knows " + std::to_string(schema_version) + ")");
    return is_empty ? 0 : version;
}

[[noreturn]] void fail_to_copy(const std::string& path, const std::string& cause) {
    throw DatabaseError("copy the database to '" + path + "' before its tables change: " + cause);
}

/// Until the disk has it, because SQLite does not wait for that where it copies.
void flush(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool is_flushed = file >= 0 && fsync(file) == 0;
    const int cause = errno;
    if (file >= 0) ::close(file);
    if (!is_flushed) fail_to_copy(path, std::system_category().message(cause));
}

/// What a process that died left unfinished is made again. A second connection copies, because one that is
/// within a transaction cannot.
void copy_whole(const std::string& database, const std::string& copy) {
    try {
        std::filesystem::remove(copy);
        if (const auto failure = make_private_file(copy)) throw Error(failure.message());
        Database(database, Database::Mode::existing).copy_to(copy);
    } catch (const std::exception& error) {
        std::error_code ignored;
        std::filesystem::remove(copy, ignored);
        fail_to_copy(copy, error.what());
    }
}

/// Whoever calls holds the write lock: the copy is exactly what the migration begins with. It replaces one of
/// the same name, which an attempt that was killed left, or an upgrade that was gone back from.
void keep_copy(const std::string& database) {
    const std::string copy = path_before_migration(database);
    const std::string unfinished = copy + ".part";
    copy_whole(database, unfinished);
    flush(unfinished);
    std::error_code failure;
    std::filesystem::rename(unfinished, copy, failure);
    if (failure) fail_to_copy(copy, failure.message());
    const std::string directory = std::filesystem::path(copy).parent_path().string();
    flush(directory.empty() ? "." : directory);
}

} // namespace

void migrate(Database& database) {
    if (version_of(database) == schema_version) return;
    Transaction transaction(database);
    const std::int64_t version = version_of(database); // another process may have been faster
    if (version == 0) database.script(schema);
    if (version > 0 && version < schema_version) {
        keep_copy(database.path());
        for (auto step = version; step < schema_version; ++step)
            database.script(steps.at(static_cast<std::size_t>(step - 1)));
    }
    if (version < schema_version) database.mark(application_id, schema_version);
    transaction.commit();
}

std::string path_before_migration(const std::string& database) {
    return database + ".before-" + program_version;
}

} // namespace convassign
