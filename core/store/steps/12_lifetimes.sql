-- What is too old.
ALTER TABLE settings ADD COLUMN history_since INTEGER;
ALTER TABLE conversations ADD COLUMN emptied INTEGER NOT NULL DEFAULT 0 CHECK (emptied IN (0, 1));
CREATE INDEX conversations_to_empty ON conversations (waiting_since, id) WHERE state = 'closed' AND emptied = 0;
CREATE INDEX conversations_previous ON conversations (previous_id) WHERE previous_id IS NOT NULL;
