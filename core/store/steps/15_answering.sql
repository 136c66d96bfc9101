-- Replies, what became of them, and short answers; words of what can happen to a conversation now.
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
