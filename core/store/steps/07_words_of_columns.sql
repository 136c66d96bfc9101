-- One word for each thing: webhooks, and what a row of the outbox was queued on.
ALTER TABLE lines RENAME COLUMN last_hook_at TO last_webhook_at;
ALTER TABLE lines RENAME COLUMN hooks_refused TO webhooks_refused;
ALTER TABLE lines RENAME COLUMN hooks_repeated TO webhooks_repeated;
ALTER TABLE outbox RENAME COLUMN event TO occasion;
