-- A customer is a person with addresses, of whom a conversation is. The ids of messages lose the address of their
-- chat, which is called otherwise one day.
CREATE TABLE customers (
    id      INTEGER PRIMARY KEY,
    line_id INTEGER NOT NULL REFERENCES lines (id),
    -- The one of their addresses that people see.
    address TEXT NOT NULL,
    name    TEXT NOT NULL DEFAULT ''
) STRICT;

-- What providers call them: numbers, lids, user ids. Each is one person's.
CREATE TABLE addresses (
    line_id     INTEGER NOT NULL REFERENCES lines (id),
    address     TEXT NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    PRIMARY KEY (line_id, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX addresses_customer ON addresses (customer_id);
INSERT INTO customers (line_id, address, name)
SELECT line_id, customer, coalesce((SELECT n.customer_name FROM conversations n WHERE n.line_id = c.line_id
    AND n.customer = c.customer AND n.customer_name <> '' ORDER BY n.id DESC LIMIT 1), '')
FROM conversations c WHERE id = (SELECT min(f.id) FROM conversations f WHERE f.line_id = c.line_id
    AND f.customer = c.customer) ORDER BY id;
INSERT INTO addresses (line_id, address, customer_id) SELECT line_id, address, id FROM customers;
ALTER TABLE conversations ADD COLUMN customer_id INTEGER REFERENCES customers (id);
UPDATE conversations SET customer_id = (SELECT a.customer_id FROM addresses a
    WHERE a.line_id = conversations.line_id AND a.address = conversations.customer);
DROP INDEX conversations_open;
DROP INDEX conversations_customer;
ALTER TABLE conversations DROP COLUMN customer;
ALTER TABLE conversations DROP COLUMN customer_name;
CREATE UNIQUE INDEX conversations_open ON conversations (customer_id) WHERE closed_at IS NULL;
CREATE INDEX conversations_customer ON conversations (customer_id, id);
UPDATE OR IGNORE messages SET provider_message_id = substr(provider_message_id, instr(provider_message_id, '/') + 1)
WHERE line_id IN (SELECT id FROM lines WHERE type = 'evolution') AND provider_message_id LIKE '%@%/_%';
UPDATE OR IGNORE messages SET provider_message_id = substr(provider_message_id, instr(provider_message_id, '_') + 1)
WHERE line_id IN (SELECT id FROM lines WHERE type = 'waha') AND provider_message_id GLOB '[^_]*@*_?*'
    AND instr(provider_message_id, '_') > instr(provider_message_id, '@');
UPDATE OR IGNORE unread_rows SET provider_message_id = substr(provider_message_id, instr(provider_message_id, '_') + 1)
WHERE line_id IN (SELECT id FROM lines WHERE type = 'waha') AND provider_message_id GLOB '[^_]*@*_?*'
    AND instr(provider_message_id, '_') > instr(provider_message_id, '@');
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
                                          kind = 'online' OR kind = 'offline' OR kind = 'settings' OR
                                          kind = 'agent' OR kind = 'merged' OR kind = 'customer'),
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
SELECT id, at, kind, conversation_id, agent_id, from_agent_id, actor, detail, candidates, chosen, presence_age_ms,
    because FROM old_history;
DROP TABLE old_history;
