-- The tables of convassign. Moments are UTC milliseconds, flags are 0 or 1, words are those of core/model.h.
-- A change here needs a numbered step in core/store/migrate.cc for the databases that exist.
-- Where rows come often, words are compared one by one: SQLite builds a list of more than two anew each time.

-- The auto-assign switch: one row, always there.
CREATE TABLE settings (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    auto_assign INTEGER NOT NULL DEFAULT 0 CHECK (auto_assign IN (0, 1)),
    changed_at  INTEGER,
    changed_by  TEXT NOT NULL DEFAULT '',
    -- Of what was before it the history has only what the present rests on; never set: it is whole.
    history_since INTEGER
) STRICT;
INSERT INTO settings (id) VALUES (1);

-- When a daemon last said that it is alive: after a longer pause the draws wait for the pages to come back.
CREATE TABLE daemon (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    pid        INTEGER NOT NULL DEFAULT 0,
    started_at INTEGER,
    alive_at   INTEGER,
    -- When the proxy in front first brought a request and did not say who asks; since the daemon started.
    unknown_client_at INTEGER
) STRICT;
INSERT INTO daemon (id) VALUES (1);

-- Removed agents stay as rows, because the history speaks of them; their names are free again.
CREATE TABLE agents (
    id                INTEGER PRIMARY KEY,
    name              TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 64 AND name NOT GLOB '*[^a-z0-9._-]*'),
    display_name      TEXT NOT NULL,
    role              TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'admin')),
    enabled           INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    draws             INTEGER NOT NULL DEFAULT 1 CHECK (draws IN (0, 1)),
    removed           INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
    -- Nobody is set online without an end.
    presence_override TEXT CHECK (presence_override IN ('online', 'offline')),
    override_until    INTEGER CHECK (presence_override IS NOT 'online' OR override_until IS NOT NULL),
    -- What the history says last; who is online is judged anew from the tabs each time it matters.
    online            INTEGER NOT NULL DEFAULT 0 CHECK (online IN (0, 1)),
    -- SHA-256 of the token; the token itself is nowhere.
    token_hash        BLOB CHECK (length(token_hash) = 32),
    -- By the agent themselves, from their page.
    paused            INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    -- Of the token that is good for presence alone.
    presence_hash     BLOB CHECK (length(presence_hash) = 32)
) STRICT;
CREATE UNIQUE INDEX agents_name ON agents (name) WHERE removed = 0;
CREATE UNIQUE INDEX agents_token ON agents (token_hash) WHERE token_hash IS NOT NULL;
CREATE UNIQUE INDEX agents_presence ON agents (presence_hash) WHERE presence_hash IS NOT NULL;

-- Who is signed in to the portal. The browser's cookie holds a secret; here is only its SHA-256.
CREATE TABLE sessions (
    secret_hash BLOB PRIMARY KEY CHECK (length(secret_hash) = 32),
    agent_id    INTEGER NOT NULL REFERENCES agents (id),
    ends_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_agent ON sessions (agent_id, ends_at);
CREATE INDEX sessions_end ON sessions (ends_at);

-- The open Conversations pages, as their last beats told.
CREATE TABLE tabs (
    agent_id    INTEGER NOT NULL REFERENCES agents (id),
    tab         TEXT NOT NULL,
    seq         INTEGER NOT NULL,
    visible     INTEGER NOT NULL CHECK (visible IN (0, 1)),
    beat_at     INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    active_at   INTEGER NOT NULL,
    PRIMARY KEY (agent_id, tab)
) STRICT, WITHOUT ROWID;
CREATE INDEX tabs_lease ON tabs (lease_until);

CREATE TABLE lines (
    id              INTEGER PRIMARY KEY,
    provider        TEXT NOT NULL,
    type            TEXT NOT NULL,
    address         TEXT NOT NULL,
    start_from      INTEGER,
    cursor          TEXT NOT NULL DEFAULT '',
    last_poll_at    INTEGER,
    last_success_at INTEGER,
    error           TEXT NOT NULL DEFAULT '',
    -- What came by webhook: when last, how many requests had no effect, and how many of those had come before.
    last_webhook_at INTEGER,
    webhooks_refused INTEGER NOT NULL DEFAULT 0,
    webhooks_repeated INTEGER NOT NULL DEFAULT 0,
    -- What is set up at the provider otherwise than it should be, though it can be polled.
    warning         TEXT NOT NULL DEFAULT '',
    -- Whether its provider tells who may have its conversations: then nobody but its members can.
    has_members     INTEGER NOT NULL DEFAULT 0 CHECK (has_members IN (0, 1)),
    UNIQUE (provider, address)
) STRICT;

-- Who may have the conversations of a line, by the names of our agents, also of those that are not there yet.
CREATE TABLE line_members (
    line_id INTEGER NOT NULL REFERENCES lines (id),
    agent   TEXT NOT NULL,
    PRIMARY KEY (line_id, agent)
) STRICT, WITHOUT ROWID;

-- Rows of a provider's answers that cannot be read: kept aside once, until they can.
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

-- Persons who write to a line.
CREATE TABLE customers (
    id      INTEGER PRIMARY KEY,
    line_id INTEGER NOT NULL REFERENCES lines (id),
    -- The one of their addresses that people see; empty of a person who was forgotten.
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

CREATE TABLE conversations (
    id            INTEGER PRIMARY KEY,
    state         TEXT NOT NULL CHECK (state = 'unassigned' OR state = 'assigned' OR state = 'closed'),
    version       INTEGER NOT NULL DEFAULT 1,
    line_id       INTEGER NOT NULL REFERENCES lines (id),
    assignee_id   INTEGER REFERENCES agents (id),
    opened_at     INTEGER NOT NULL,
    waiting_since INTEGER NOT NULL,
    assigned_at   INTEGER,
    closed_at     INTEGER,
    previous_id   INTEGER REFERENCES conversations (id),
    -- Kept by whoever adds a message: counting them anew each time would make a flood cost its square.
    message_count INTEGER NOT NULL DEFAULT 0,
    -- A bot of the provider answers the customer: not drawn until it hands over.
    with_bot      INTEGER NOT NULL DEFAULT 0 CHECK (with_bot IN (0, 1)),
    -- Always set: SQLite adds no column to a table with rows that both refers to another one and has to be set.
    customer_id   INTEGER REFERENCES customers (id),
    -- All its messages were forgotten.
    emptied       INTEGER NOT NULL DEFAULT 0 CHECK (emptied IN (0, 1)),
    CHECK ((state = 'assigned') = (assignee_id IS NOT NULL)),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL))
) STRICT;
-- At most one that is not closed. The condition is on closed_at, because that column is not touched by an
-- assignment, and so neither is this index.
CREATE UNIQUE INDEX conversations_open ON conversations (customer_id) WHERE closed_at IS NULL;
CREATE INDEX conversations_customer ON conversations (customer_id, id);
-- A draw goes through the first of these alone, and finds each one's line in it.
CREATE INDEX conversations_queue ON conversations (waiting_since, id, line_id)
    WHERE state = 'unassigned' AND with_bot = 0;
CREATE INDEX conversations_with_bot ON conversations (waiting_since, id) WHERE state = 'unassigned' AND with_bot = 1;
CREATE INDEX conversations_closed ON conversations (waiting_since, id) WHERE state = 'closed';
CREATE INDEX conversations_to_empty ON conversations (waiting_since, id) WHERE state = 'closed' AND emptied = 0;
CREATE INDEX conversations_previous ON conversations (previous_id) WHERE previous_id IS NOT NULL;
CREATE INDEX conversations_assignee ON conversations (assignee_id, waiting_since, id) WHERE assignee_id IS NOT NULL;

-- Who gave a conversation back: left out of its later draws.
CREATE TABLE left_out (
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    agent_id        INTEGER NOT NULL REFERENCES agents (id),
    PRIMARY KEY (conversation_id, agent_id)
) STRICT, WITHOUT ROWID;

-- Conversations in a provider's own inbox, as they were last seen: those that are open there, of customers who have
-- an open one here. A customer may have several of them at a time.
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

CREATE TABLE messages (
    id                  INTEGER PRIMARY KEY,
    line_id             INTEGER NOT NULL REFERENCES lines (id),
    provider_message_id TEXT NOT NULL,
    conversation_id     INTEGER NOT NULL REFERENCES conversations (id),
    direction           TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    text                TEXT NOT NULL,
    media_count         INTEGER NOT NULL DEFAULT 0,
    sent_at             INTEGER NOT NULL,
    stored_at           INTEGER NOT NULL,
    -- Numbers the late changes (a body that came after its message), so that the event stream tells of them.
    amended             INTEGER,
    -- What is known of them, as JSON: [{"type":"image/jpeg","size":12345,"name":"cat.jpg"}]. Empty where only the
    -- number is known.
    media               TEXT NOT NULL DEFAULT '',
    -- When the customer edited it last, and when they deleted it: text and media are gone then, unless they are kept.
    edited_at           INTEGER,
    deleted_at          INTEGER,
    -- Text and media were erased, on a person's wish or because their time is over, and do not come again.
    forgotten           INTEGER NOT NULL DEFAULT 0 CHECK (forgotten IN (0, 1)),
    UNIQUE (line_id, provider_message_id)
) STRICT;
CREATE INDEX messages_conversation ON messages (conversation_id, sent_at, id);
CREATE UNIQUE INDEX messages_amended ON messages (amended) WHERE amended IS NOT NULL;

-- What customers did to messages that have not come yet: done to them when they come.
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

-- What was forgotten, for as long as providers may list it again: the beginning of the SHA-256 of each message's id, or of
-- a row that could not be read, and of each address, as a number.
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

-- Everything that happened. A change and its row are written in one transaction.
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

-- What has to go out: assignments to providers, and notices to people who asked for them. A row is written in
-- the transaction that caused it, and nothing is ever sent from anywhere else.
CREATE TABLE outbox (
    id              INTEGER PRIMARY KEY,
    -- By which the receiver knows a repetition: the same at each attempt, and of no other row.
    message_id      TEXT NOT NULL UNIQUE,
    occasion        TEXT NOT NULL CHECK (occasion IN ('assignment', 'assigned', 'unassigned', 'nobody_online',
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
