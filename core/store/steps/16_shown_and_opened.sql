-- Who was shown what, and how far they have opened it.
ALTER TABLE agents ADD COLUMN vanished_since INTEGER;
ALTER TABLE agents ADD COLUMN vanished_until INTEGER;
ALTER TABLE tabs ADD COLUMN goodbye INTEGER NOT NULL DEFAULT 0 CHECK (goodbye IN (0, 1));
ALTER TABLE tabs ADD COLUMN shows_conversations INTEGER NOT NULL DEFAULT 1 CHECK (shows_conversations IN (0, 1));
ALTER TABLE conversations ADD COLUMN shown INTEGER NOT NULL DEFAULT 1 CHECK (shown IN (0, 1));
CREATE INDEX messages_in ON messages (conversation_id, id) WHERE direction = 'in';
CREATE TABLE opened (
    agent_id        INTEGER NOT NULL REFERENCES agents (id),
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    message_id      INTEGER NOT NULL,
    change          INTEGER NOT NULL,
    PRIMARY KEY (agent_id, conversation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX opened_conversation ON opened (conversation_id);
CREATE UNIQUE INDEX opened_change ON opened (change);
CREATE INDEX opened_agent ON opened (agent_id, change);
-- What agents have already they know.
INSERT INTO opened (agent_id, conversation_id, message_id, change)
SELECT c.assignee_id, c.id, max(m.id), row_number() OVER (ORDER BY c.id) FROM conversations c
JOIN messages m ON m.conversation_id = c.id AND m.direction = 'in' WHERE c.assignee_id IS NOT NULL
GROUP BY c.assignee_id, c.id;
