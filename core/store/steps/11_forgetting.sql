-- What was forgotten, so that it does not come again.
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
