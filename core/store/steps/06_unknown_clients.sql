-- A proxy that does not say who asks.
ALTER TABLE daemon ADD COLUMN unknown_client_at INTEGER;
