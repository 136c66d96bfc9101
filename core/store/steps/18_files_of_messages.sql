-- The files of messages. Of those that came before nobody knows where they are.
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
