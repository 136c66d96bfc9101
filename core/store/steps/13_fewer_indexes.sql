-- Rows of agents and of the switch are found among all others, and two indexes less are written by each draw.
DROP INDEX conversations_assigned;
DROP INDEX history_at;
CREATE INDEX history_at ON history (at, id) WHERE id % 128 = 0;
CREATE INDEX history_presence ON history (agent_id, at, id) WHERE kind = 'online' OR kind = 'offline';
CREATE INDEX history_agent_changes ON history (agent_id, at) WHERE kind = 'agent';
CREATE INDEX history_settings ON history (id) WHERE kind = 'settings';
