-- The tables of convassign. Moments are UTC milliseconds, flags are 0 or 1, words are those of core/model.h.
-- A change here needs a numbered step in core/store/steps for the databases that exist.
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
    unknown_client_at INTEGER,
    -- When the last one ended as it should; NULL while one serves.
    ended_at   INTEGER,
    -- By what the file and its log are known to belong together: core/store/log_marks tells how.
    log_mark   INTEGER NOT NULL DEFAULT 0,
    log_base   INTEGER,
    log_shape  INTEGER
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
    presence_hash     BLOB CHECK (length(presence_hash) = 32),
    -- The last lease of a page that vanished without a goodbye, while not all is back in the queue that was drawn in
    -- it and never shown.
    vanished_since    INTEGER,
    vanished_until    INTEGER
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
    goodbye     INTEGER NOT NULL DEFAULT 0 CHECK (goodbye IN (0, 1)),
    -- Not of a page of somebody else's, which only tells that the agent is there.
    shows_conversations INTEGER NOT NULL DEFAULT 1 CHECK (shows_conversations IN (0, 1)),
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
    -- False while it was drawn for somebody to whom no page has shown it.
    shown         INTEGER NOT NULL DEFAULT 1 CHECK (shown IN (0, 1)),
    -- When the customer wrote the first message that none of ours has come after; NULL: all are answered. Means
    -- nothing once it is closed.
    awaiting_since INTEGER,
    CHECK ((state = 'assigned') = (assignee_id IS NOT NULL)),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL))
) STRICT;
-- Those of a customer, of which at most one is not closed. By closed_at, because that column is not touched by an
-- assignment, and so neither is this index.
CREATE UNIQUE INDEX conversations_customer ON conversations
    (customer_id, (CASE WHEN closed_at IS NULL THEN 0 ELSE id END));
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
    -- When the customer edited it last, and when they deleted it: text and media are gone then, unless they are kept.
    edited_at           INTEGER,
    deleted_at          INTEGER,
    -- Text and media were erased, on a person's wish or because their time is over, and do not come again.
    forgotten           INTEGER NOT NULL DEFAULT 0 CHECK (forgotten IN (0, 1)),
    UNIQUE (line_id, provider_message_id)
) STRICT;
-- With the direction, because of what customers wrote the messages that an agent has not opened are counted.
CREATE INDEX messages_conversation ON messages (conversation_id, sent_at, id, direction);
CREATE UNIQUE INDEX messages_amended ON messages (amended) WHERE amended IS NOT NULL;

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

-- How far agents have opened conversations: what customers wrote behind that is new to them.
CREATE TABLE opened (
    agent_id        INTEGER NOT NULL REFERENCES agents (id),
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    -- The newest message there was.
    message_id      INTEGER NOT NULL,
    -- Numbers them by when they were written, so that the event stream tells of them.
    change          INTEGER NOT NULL,
    PRIMARY KEY (agent_id, conversation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX opened_conversation ON opened (conversation_id);
CREATE UNIQUE INDEX opened_change ON opened (change);
CREATE INDEX opened_agent ON opened (agent_id, change);
-- Which rows are in the index of words that searches ask (core/store/search_index), one row for each index.
CREATE TABLE search_state (
    subject TEXT PRIMARY KEY CHECK (subject IN ('messages', 'customers')),
    -- By which rules the words were made; empty: there is no index, or one that has to be cleared first.
    rules   TEXT NOT NULL DEFAULT '',
    -- Indexed are the rows above `low`, up to `high`. An index begins with the newest and grows both ways.
    low     INTEGER NOT NULL DEFAULT 0,
    high    INTEGER NOT NULL DEFAULT 0,
    -- How many were taken out whose words may still be read in the file.
    erased  INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO search_state (subject) VALUES ('messages'), ('customers');
-- The files that lie in the folder beside the database, each once, whoever sent it and how often.
CREATE TABLE media_files (
    -- The SHA-256 of what it holds, in hexadecimal digits: its name in the folder.
    digest     TEXT PRIMARY KEY CHECK (length(digest) = 64),
    size       INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX media_files_age ON media_files (fetched_at);

-- What hangs on messages, as far as providers tell: their n-th picture, voice note or document. A message of which only
-- the number is known has no rows here.
CREATE TABLE media (
    message_id INTEGER NOT NULL REFERENCES messages (id),
    n          INTEGER NOT NULL,
    line_id    INTEGER NOT NULL REFERENCES lines (id),
    -- As the provider tells; by its first bytes once the file is here.
    type       TEXT NOT NULL,
    size       INTEGER,
    name       TEXT NOT NULL,
    seconds    INTEGER,
    -- What the adapter needs to find the file at its provider; empty: it cannot be read there.
    locator    TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state = 'waiting' OR state = 'ready' OR state = 'gone' OR state = 'not_fetched'),
    reason     TEXT NOT NULL DEFAULT '',
    -- A person has asked for it.
    asked      INTEGER NOT NULL DEFAULT 0 CHECK (asked IN (0, 1)),
    -- Those that failed.
    attempts   INTEGER NOT NULL DEFAULT 0,
    due_at     INTEGER CHECK ((state = 'waiting') = (due_at IS NOT NULL)),
    digest     TEXT REFERENCES media_files (digest) CHECK ((state = 'ready') = (digest IS NOT NULL)),
    PRIMARY KEY (message_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX media_due ON media (line_id, due_at) WHERE state = 'waiting';
CREATE INDEX media_digest ON media (digest) WHERE digest IS NOT NULL;

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

-- Short answers that admins keep in the Account Settings, beside those of the configuration.
CREATE TABLE answers (
    name       TEXT PRIMARY KEY,
    text       TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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
    -- Of a draw: the day whose secret its index comes from, and its number in that day. Draws from before days had
    -- secrets have none.
    day             TEXT CHECK (day IS NULL OR candidates IS NOT NULL),
    number          INTEGER CHECK ((number IS NULL) = (day IS NULL)),
    -- Over what the row says and the hash of the row before: core/store/chain.h tells how. Always set, as a column
    -- that was added later cannot require.
    hash            BLOB CHECK (length(hash) = 32),
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
-- Whoever counts draws goes through millions of them, and through what tells among whom they were: here is all that they
-- read, in a fifth of the room that the rows take.
CREATE INDEX history_draws ON history (id, candidates, agent_id, at, conversation_id)
    WHERE (agent_id IS NOT NULL OR because IS NOT NULL) AND kind <> 'replied';

-- Rows of the history that were erased (retention, removed conversations): the digest of what each one said, so that
-- the chain of the others can still be followed.
CREATE TABLE erased_history (
    id     INTEGER PRIMARY KEY,
    digest BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;

-- The days of draws and their secrets. At most one is open: the next draw takes its number `draws`.
CREATE TABLE draw_days (
    id       INTEGER PRIMARY KEY,
    -- A date (UTC); with ".2" behind it where it is the second one of that date.
    day      TEXT NOT NULL UNIQUE,
    secret   BLOB NOT NULL CHECK (length(secret) = 32),
    draws    INTEGER NOT NULL DEFAULT 0,
    begun_at INTEGER NOT NULL,
    ended_at INTEGER,
    -- Its secret stands in the history.
    revealed INTEGER NOT NULL DEFAULT 0 CHECK (revealed IN (0, 1)),
    CHECK (revealed = 0 OR ended_at IS NOT NULL)
) STRICT;
CREATE INDEX draw_days_unrevealed ON draw_days (id) WHERE revealed = 0;

-- What has to go out: assignments to providers, and notices to people who asked for them. A row is written in
-- the transaction that caused it, and nothing is ever sent from anywhere else.
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
