-- What counting draws reads.
CREATE INDEX history_draws ON history (id, candidates, agent_id, at, conversation_id)
    WHERE (agent_id IS NOT NULL OR because IS NOT NULL) AND kind <> 'replied';
