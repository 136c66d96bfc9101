-- Each message is written into one index less: what an agent has not opened is counted by the one that keeps the order of
-- a conversation.
DROP INDEX messages_in;
DROP INDEX messages_conversation;
CREATE INDEX messages_conversation ON messages (conversation_id, sent_at, id, direction);
