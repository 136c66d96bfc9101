-- Every draw in the same columns, and why a conversation was released as a word.
ALTER TABLE history RENAME TO old_history;
DROP INDEX history_at;
DROP INDEX history_conversation;
DROP INDEX history_agent;
DROP INDEX history_from_agent;
CREATE TABLE history (
    id              INTEGER PRIMARY KEY,
    at              INTEGER NOT NULL,
    kind            TEXT NOT NULL CHECK (kind = 'opened' OR kind = 'assigned' OR kind = 'claimed' OR
                                          kind = 'reassigned' OR kind = 'released' OR kind = 'closed' OR
                                          kind = 'online' OR kind = 'offline' OR kind = 'settings' OR kind = 'agent'),
    conversation_id INTEGER REFERENCES conversations (id),
    agent_id        INTEGER REFERENCES agents (id),
    from_agent_id   INTEGER REFERENCES agents (id),
    actor           TEXT NOT NULL,
    detail          TEXT NOT NULL DEFAULT '',
    -- Of a draw, also of one that a person asked for: among how many, which of them (in the order of their ids),
    -- how old the winner's last beat was.
    candidates      INTEGER,
    chosen          INTEGER,
    presence_age_ms INTEGER,
    -- Why a conversation went back into the queue.
    because         TEXT CHECK (because IS NULL OR because IN ('by_hand', 'disabled', 'removed')),
    CHECK (kind <> 'assigned' OR candidates IS NOT NULL),
    CHECK (candidates IS NULL OR kind IN ('assigned', 'reassigned')),
    CHECK (candidates IS NULL OR (chosen >= 0 AND chosen < candidates)),
    CHECK ((kind = 'released') = (because IS NOT NULL))
) STRICT;
CREATE INDEX history_at ON history (at);
CREATE INDEX history_conversation ON history (conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX history_agent ON history (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX history_from_agent ON history (from_agent_id) WHERE from_agent_id IS NOT NULL;
INSERT INTO history (id, at, kind, conversation_id, agent_id, from_agent_id, actor, detail, candidates, chosen,
                     presence_age_ms, because)
SELECT id, at, kind, conversation_id, agent_id, from_agent_id, actor,
    CASE WHEN kind IN ('reassigned', 'released') THEN '' ELSE detail END,
    CASE WHEN kind = 'reassigned' AND detail <> '' THEN detail->>'candidates' ELSE candidates END,
    CASE WHEN kind = 'reassigned' AND detail <> '' THEN detail->>'index' ELSE chosen END,
    presence_age_ms,
    CASE WHEN kind <> 'released' THEN NULL WHEN detail = '' THEN 'by_hand' ELSE detail->>'change' END
FROM old_history;
DROP TABLE old_history;
