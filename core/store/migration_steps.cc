// SPDX-License-Identifier: MIT
#include "core/store/migration_steps.h"

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

// 11: what was forgotten, so that it does not come again.
constexpr const char* forgetting = R"sql(
ALTER TABLE messages ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0 CHECK (forgotten IN (0, 1));
CREATE TABLE forgotten_messages (
    line_id      INTEGER NOT NULL REFERENCES lines (id),
    digest       INTEGER NOT NULL,
    forgotten_at INTEGER NOT NULL,
    PRIMARY KEY (line_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX forgotten_messages_at ON forgotten_messages (forgotten_at);
CREATE TABLE forgotten_addresses (
    line_id      INTEGER NOT NULL REFERENCES lines (id),
    digest       INTEGER NOT NULL,
    forgotten_at INTEGER NOT NULL,
    PRIMARY KEY (line_id, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX forgotten_addresses_at ON forgotten_addresses (forgotten_at);
)sql";

// 12: what is too old.
constexpr const char* lifetimes = R"sql(
ALTER TABLE settings ADD COLUMN history_since INTEGER;
ALTER TABLE conversations ADD COLUMN emptied INTEGER NOT NULL DEFAULT 0 CHECK (emptied IN (0, 1));
CREATE INDEX conversations_to_empty ON conversations (waiting_since, id) WHERE state = 'closed' AND emptied = 0;
CREATE INDEX conversations_previous ON conversations (previous_id) WHERE previous_id IS NOT NULL;
)sql";

// 13: rows of agents and of the switch are found among all others, and two indexes less are written by each
// draw.
constexpr const char* fewer_indexes = R"sql(
DROP INDEX conversations_assigned;
DROP INDEX history_at;
CREATE INDEX history_at ON history (at, id) WHERE id % 128 = 0;
CREATE INDEX history_presence ON history (agent_id, at, id) WHERE kind = 'online' OR kind = 'offline';
CREATE INDEX history_agent_changes ON history (agent_id, at) WHERE kind = 'agent';
CREATE INDEX history_settings ON history (id) WHERE kind = 'settings';
)sql";

// 14: whether a daemon ended as it should, and which log is of which file.
constexpr const char* ends_and_logs = R"sql(
ALTER TABLE daemon ADD COLUMN ended_at INTEGER;
ALTER TABLE daemon ADD COLUMN log_mark INTEGER NOT NULL DEFAULT 0;
ALTER TABLE daemon ADD COLUMN log_base INTEGER;
ALTER TABLE daemon ADD COLUMN log_shape INTEGER;
)sql";

// 15: replies, what became of them, and short answers; words of what can happen to a conversation now.
constexpr const char* answering = R"sql(
-- Of messages that went out, or are to: who answered, and what became of it. Those of a provider's own inbox have a
-- row, too.
CREATE TABLE replies (
    message_id INTEGER PRIMARY KEY REFERENCES messages (id),
    -- Who answered, where we know them.
    agent_id   INTEGER REFERENCES agents (id),
    -- By which a repeated request is known, and the reply at providers that take an id of ours; of a reply from
    -- here alone.
    key        TEXT UNIQUE,
    state      TEXT NOT NULL CHECK (state = 'waiting' OR state = 'sent' OR state = 'delivered' OR state = 'read' OR
                                    state = 'failed' OR state = 'perhaps_sent'),
    -- Why it failed, in words for people; why it waits still.
    error      TEXT NOT NULL DEFAULT '',
    state_at   INTEGER NOT NULL,
    -- Of one by a template: its name in the configuration, and its variables as a JSON array.
    template   TEXT NOT NULL DEFAULT '',
    variables  TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX replies_open ON replies (message_id) WHERE state = 'waiting' OR state = 'perhaps_sent';
CREATE INDEX replies_agent ON replies (agent_id) WHERE agent_id IS NOT NULL;

-- What providers told of messages that they took before their answer was here.
CREATE TABLE early_fates (
    line_id             INTEGER NOT NULL REFERENCES lines (id),
    provider_message_id TEXT NOT NULL,
    state               TEXT NOT NULL CHECK (state = 'queued' OR state = 'sent' OR state = 'failed' OR
                                             state = 'delivered' OR state = 'read'),
    error               TEXT NOT NULL,
    at                  INTEGER NOT NULL,
    noted_at            INTEGER NOT NULL,
    PRIMARY KEY (line_id, provider_message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX early_fates_noted ON early_fates (noted_at);

-- Short answers that admins keep in the Account Settings, beside those of the configuration.
CREATE TABLE answers (
    name       TEXT PRIMARY KEY,
    text       TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE outbox RENAME TO old_outbox;
DROP INDEX outbox_due;
DROP INDEX outbox_open;
DROP INDEX outbox_sending;
DROP INDEX outbox_refused;
DROP INDEX outbox_conversation;
DROP INDEX outbox_line;
DROP INDEX outbox_ended;
CREATE TABLE outbox (
    id              INTEGER PRIMARY KEY,
    -- By which the receiver knows a repetition: the same at each attempt, and of no other row.
    message_id      TEXT NOT NULL UNIQUE,
    occasion        TEXT NOT NULL CHECK (occasion IN ('assignment', 'assigned', 'unassigned', 'nobody_online',
                                                   'provider_failing', 'reply', 'commitment')),
    target          TEXT NOT NULL,
    conversation_id INTEGER REFERENCES conversations (id),
    line_id         INTEGER REFERENCES lines (id),
    -- Of an assignment: who is to have the conversation; nobody once it was released.
    agent_id        INTEGER REFERENCES agents (id),
    body            TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'perhaps_sent', 'overtaken',
                                                   'dropped')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    queued_at       INTEGER NOT NULL,
    due_at          INTEGER NOT NULL,
    ended_at        INTEGER,
    error           TEXT NOT NULL DEFAULT '',
    -- Of a reply: the message that goes to the customer.
    reply_id        INTEGER REFERENCES messages (id),
    -- An attempt was begun, and nobody knows whether it arrived: the next one looks first.
    in_doubt        INTEGER NOT NULL DEFAULT 0 CHECK (in_doubt IN (0, 1)),
    CHECK ((ended_at IS NULL) = (state IN ('queued', 'sending'))),
    CHECK ((occasion = 'reply') = (reply_id IS NOT NULL))
) STRICT;
CREATE INDEX outbox_due ON outbox (target, due_at, id) WHERE state = 'queued';
CREATE INDEX outbox_open ON outbox (id) WHERE state IN ('queued', 'sending', 'refused');
CREATE INDEX outbox_sending ON outbox (id) WHERE state = 'sending';
CREATE INDEX outbox_refused ON outbox (id) WHERE state = 'refused';
CREATE INDEX outbox_conversation ON outbox (conversation_id, id) WHERE conversation_id IS NOT NULL;
CREATE INDEX outbox_line ON outbox (line_id) WHERE line_id IS NOT NULL;
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX outbox_reply ON outbox (reply_id) WHERE reply_id IS NOT NULL;
INSERT INTO outbox (id, message_id, occasion, target, conversation_id, line_id, agent_id, body, state, attempts,
                    queued_at, due_at, ended_at, error, in_doubt)
SELECT id, message_id, occasion, target, conversation_id, line_id, agent_id, body, state, attempts, queued_at, due_at,
    ended_at, error, attempts > 0 AND ended_at IS NULL FROM old_outbox;
DROP TABLE old_outbox;
ALTER TABLE history RENAME TO old_history;
DROP INDEX history_at;
DROP INDEX history_conversation;
DROP INDEX history_agent;
DROP INDEX history_presence;
DROP INDEX history_agent_changes;
DROP INDEX history_settings;
DROP INDEX history_from_agent;
CREATE TABLE history (
    id              INTEGER PRIMARY KEY,
    at              INTEGER NOT NULL,
    kind            TEXT NOT NULL CHECK (kind = 'opened' OR kind = 'assigned' OR kind = 'claimed' OR
                                          kind = 'reassigned' OR kind = 'released' OR kind = 'closed' OR
                                          kind = 'online' OR kind = 'offline' OR kind = 'settings' OR
                                          kind = 'agent' OR kind = 'merged' OR kind = 'customer' OR
                                          kind = 'reopened' OR kind = 'replied' OR kind = 'commitment' OR
                                          kind = 'revealed'),
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
    because         TEXT CHECK (because IS NULL OR because IN ('by_hand', 'disabled', 'removed', 'never_shown')),
    CHECK (kind <> 'assigned' OR candidates IS NOT NULL),
    CHECK (candidates IS NULL OR kind IN ('assigned', 'reassigned')),
    CHECK (candidates IS NULL OR (chosen >= 0 AND chosen < candidates)),
    CHECK ((kind = 'released') = (because IS NOT NULL))
) STRICT;
-- A sample is enough to find where a time begins, because moments grow with numbers, as long as no clock is set back.
CREATE INDEX history_at ON history (at, id) WHERE id % 128 = 0;
CREATE INDEX history_conversation ON history (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX history_agent ON history (agent_id) WHERE agent_id IS NOT NULL;
-- Rows of agents and of the switch are few among those of conversations: whoever asks how it was at a moment, or goes
-- through all of them, finds them here.
CREATE INDEX history_presence ON history (agent_id, at, id) WHERE kind = 'online' OR kind = 'offline';
CREATE INDEX history_agent_changes ON history (agent_id, at) WHERE kind = 'agent';
CREATE INDEX history_settings ON history (id) WHERE kind = 'settings';
CREATE INDEX history_from_agent ON history (from_agent_id) WHERE from_agent_id IS NOT NULL;
INSERT INTO history (id, at, kind, conversation_id, agent_id, from_agent_id, actor, detail, candidates, chosen,
                     presence_age_ms, because)
SELECT id, at, kind, conversation_id, agent_id, from_agent_id, actor, detail, candidates, chosen, presence_age_ms,
    because FROM old_history;
DROP TABLE old_history;
)sql";

// 16: who was shown what, and how far they have opened it.
constexpr const char* shown_and_opened = R"sql(
ALTER TABLE agents ADD COLUMN vanished_since INTEGER;
ALTER TABLE agents ADD COLUMN vanished_until INTEGER;
ALTER TABLE tabs ADD COLUMN goodbye INTEGER NOT NULL DEFAULT 0 CHECK (goodbye IN (0, 1));
ALTER TABLE tabs ADD COLUMN shows_conversations INTEGER NOT NULL DEFAULT 1 CHECK (shows_conversations IN (0, 1));
ALTER TABLE conversations ADD COLUMN shown INTEGER NOT NULL DEFAULT 1 CHECK (shown IN (0, 1));
CREATE INDEX messages_in ON messages (conversation_id, id) WHERE direction = 'in';
CREATE TABLE opened (
    agent_id        INTEGER NOT NULL REFERENCES agents (id),
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    message_id      INTEGER NOT NULL,
    change          INTEGER NOT NULL,
    PRIMARY KEY (agent_id, conversation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX opened_conversation ON opened (conversation_id);
CREATE UNIQUE INDEX opened_change ON opened (change);
CREATE INDEX opened_agent ON opened (agent_id, change);
-- What agents have already they know.
INSERT INTO opened (agent_id, conversation_id, message_id, change)
SELECT c.assignee_id, c.id, max(m.id), row_number() OVER (ORDER BY c.id) FROM conversations c
JOIN messages m ON m.conversation_id = c.id AND m.direction = 'in' WHERE c.assignee_id IS NOT NULL
GROUP BY c.assignee_id, c.id;
)sql";

// 17: which rows are in the index of words, and since when customers wait for an answer.
constexpr const char* words_and_waiting = R"sql(
CREATE TABLE search_state (
    subject TEXT PRIMARY KEY CHECK (subject IN ('messages', 'customers')),
    rules   TEXT NOT NULL DEFAULT '',
    low     INTEGER NOT NULL DEFAULT 0,
    high    INTEGER NOT NULL DEFAULT 0,
    erased  INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO search_state (subject) VALUES ('messages'), ('customers');
ALTER TABLE conversations ADD COLUMN awaiting_since INTEGER;
UPDATE conversations SET awaiting_since = waiting_since WHERE closed_at IS NULL;
)sql";

// 18: the files of messages. Of those that came before nobody knows where they are.
constexpr const char* files_of_messages = R"sql(
CREATE TABLE media_files (
    digest     TEXT PRIMARY KEY CHECK (length(digest) = 64),
    size       INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX media_files_age ON media_files (fetched_at);
CREATE TABLE media (
    message_id INTEGER NOT NULL REFERENCES messages (id),
    n          INTEGER NOT NULL,
    line_id    INTEGER NOT NULL REFERENCES lines (id),
    type       TEXT NOT NULL,
    size       INTEGER,
    name       TEXT NOT NULL,
    seconds    INTEGER,
    locator    TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state = 'waiting' OR state = 'ready' OR state = 'gone' OR state = 'not_fetched'),
    reason     TEXT NOT NULL DEFAULT '',
    asked      INTEGER NOT NULL DEFAULT 0 CHECK (asked IN (0, 1)),
    attempts   INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER CHECK ((state = 'waiting') = (due_at IS NOT NULL)),
    digest     TEXT REFERENCES media_files (digest) CHECK ((state = 'ready') = (digest IS NOT NULL)),
    PRIMARY KEY (message_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX media_due ON media (line_id, due_at) WHERE state = 'waiting';
CREATE INDEX media_digest ON media (digest) WHERE digest IS NOT NULL;
INSERT INTO media (message_id, n, line_id, type, size, name, seconds, locator, state, reason)
SELECT m.id, i.key + 1, m.line_id, i.value->>'type', i.value->>'size', coalesce(i.value->>'name', ''),
    i.value->>'seconds', '', 'gone', 'unreadable'
FROM messages m CROSS JOIN json_each(CASE WHEN m.media = '' THEN '[]' ELSE m.media END) i;
ALTER TABLE messages DROP COLUMN media;
)sql";

// 19: the chain of the history, and the days of its draws.
constexpr const char* chain_and_days = R"sql(
ALTER TABLE history ADD COLUMN day TEXT CHECK (day IS NULL OR candidates IS NOT NULL);
ALTER TABLE history ADD COLUMN number INTEGER CHECK ((number IS NULL) = (day IS NULL));
ALTER TABLE history ADD COLUMN hash BLOB CHECK (length(hash) = 32);
CREATE TABLE erased_history (
    id     INTEGER PRIMARY KEY,
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;
CREATE TABLE draw_days (
    id       INTEGER PRIMARY KEY,
    day      TEXT NOT NULL UNIQUE,
    secret   BLOB NOT NULL CHECK (length(secret) = 32),
    draws    INTEGER NOT NULL DEFAULT 0,
    begun_at INTEGER NOT NULL,
    ended_at INTEGER,
    revealed INTEGER NOT NULL DEFAULT 0 CHECK (revealed IN (0, 1)),
    CHECK (revealed = 0 OR ended_at IS NOT NULL)
) STRICT;
CREATE INDEX draw_days_unrevealed ON draw_days (id) WHERE revealed = 0;
)sql";

// 20: what counting draws reads.
constexpr const char* draws_in_an_index = R"sql(
CREATE INDEX history_draws ON history (id, candidates, agent_id, at, conversation_id)
    WHERE (agent_id IS NOT NULL OR because IS NOT NULL) AND kind <> 'replied';
)sql";

constexpr std::array<const char*, schema_version - 1> steps{portal_and_counts, outbox_and_unread_rows,
    warnings_and_repetitions, draws_and_reasons, unknown_clients, words_of_columns, inboxes_of_providers,
    persons, edits_and_deletions, forgetting, lifetimes, fewer_indexes, ends_and_logs, answering,
    shown_and_opened, words_and_waiting, files_of_messages, chain_and_days, draws_in_an_index};

} // namespace

const char* migration_step(std::int64_t from) { return steps.at(static_cast<std::size_t>(from - 1)); }

} // namespace convassign
