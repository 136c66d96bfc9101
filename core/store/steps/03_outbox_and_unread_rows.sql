-- What goes out, and what came in and could not be read. The outbox until then was never filled.
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
