-- The chain of the history, and the days of its draws.
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
