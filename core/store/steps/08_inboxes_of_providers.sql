-- What a provider's own inbox shows: several conversations of a customer, bots, and members.
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
