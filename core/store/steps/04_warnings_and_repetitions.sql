-- What is to be changed at a provider, and webhooks that came again.
ALTER TABLE lines ADD COLUMN hooks_repeated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lines ADD COLUMN warning TEXT NOT NULL DEFAULT '';
