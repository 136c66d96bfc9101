-- Sessions of the portal, pauses, tokens for presence alone, what is known of media, and the number of a
-- conversation's messages.
ALTER TABLE agents ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));
ALTER TABLE agents ADD COLUMN presence_hash BLOB CHECK (length(presence_hash) = 32);
CREATE UNIQUE INDEX agents_presence ON agents (presence_hash) WHERE presence_hash IS NOT NULL;
CREATE TABLE sessions (
    secret_hash BLOB PRIMARY KEY CHECK (length(secret_hash) = 32),
    agent_id    INTEGER NOT NULL REFERENCES agents (id),
    ends_at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_agent ON sessions (agent_id, ends_at);
CREATE INDEX sessions_end ON sessions (ends_at);
ALTER TABLE messages ADD COLUMN media TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN message_count INTEGER NOT NULL DEFAULT 0;
UPDATE conversations SET message_count =
    (SELECT count(*) FROM messages WHERE conversation_id = conversations.id);
