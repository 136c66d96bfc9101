-- What customers do to messages that they have written.
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
