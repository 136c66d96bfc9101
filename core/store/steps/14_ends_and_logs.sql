-- Whether a daemon ended as it should, and which log is of which file.
ALTER TABLE daemon ADD COLUMN ended_at INTEGER;
ALTER TABLE daemon ADD COLUMN log_mark INTEGER NOT NULL DEFAULT 0;
ALTER TABLE daemon ADD COLUMN log_base INTEGER;
ALTER TABLE daemon ADD COLUMN log_shape INTEGER;
