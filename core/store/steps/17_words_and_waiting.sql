-- Which rows are in the index of words, and since when customers wait for an answer.
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
