-- What failed half-way is looked up like what was done.

DROP INDEX changes_ended;
CREATE INDEX changes_ended ON changes (ended_at, id) WHERE ended_at IS NOT NULL;
