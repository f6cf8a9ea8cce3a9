-- What the audit of settings found, what was planned and done about it, and how the settings were.

CREATE TABLE findings (
    id TEXT NOT NULL PRIMARY KEY,
    instance TEXT NOT NULL,
    rule TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    closed_at BIGINT,
    document TEXT NOT NULL
);
CREATE INDEX findings_open ON findings (instance, rule, id) WHERE closed_at IS NULL;
CREATE INDEX findings_closed ON findings (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE plans (
    id TEXT NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX plans_created ON plans (created_at, id);

CREATE TABLE changes (
    id TEXT NOT NULL PRIMARY KEY,
    plan TEXT NOT NULL REFERENCES plans (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    instance TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('planned', 'sent', 'done', 'failed', 'skipped', 'undone')),
    ended_at BIGINT,
    document TEXT NOT NULL
);
CREATE INDEX changes_plan ON changes (plan, place);
CREATE INDEX changes_sent ON changes (id) WHERE state = 'sent';
CREATE INDEX changes_ended ON changes (ended_at, id) WHERE state = 'done';

CREATE TABLE configurations (
    instance TEXT NOT NULL,
    at BIGINT NOT NULL,
    version TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (instance, at)
);
