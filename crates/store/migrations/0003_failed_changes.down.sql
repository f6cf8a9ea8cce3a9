DROP INDEX changes_ended;
CREATE INDEX changes_ended ON changes (ended_at, id) WHERE state = 'done';
