-- One SQL for SQLite and PostgreSQL: TEXT and BIGINT only. Ids are text, moments are milliseconds
-- since 1970, documents are JSON as text, yes and no are 1 and 0.

CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('event', 0);

CREATE TABLE events (
    seq BIGINT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    severity TEXT NOT NULL,
    correlation TEXT NOT NULL,
    instance TEXT,
    item TEXT,
    actor TEXT NOT NULL,
    summary TEXT NOT NULL,
    folded TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX events_at ON events (at);
CREATE INDEX events_correlation ON events (correlation, seq);
CREATE INDEX events_kind ON events (kind, seq);
CREATE INDEX events_instance ON events (instance, seq);
CREATE INDEX events_item ON events (item, seq);

CREATE TABLE incidents (
    id TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    library TEXT,
    client TEXT,
    download TEXT,
    item_key TEXT NOT NULL,
    title TEXT NOT NULL,
    folded TEXT NOT NULL,
    cause_code TEXT NOT NULL,
    state TEXT NOT NULL,
    next_at BIGINT,
    opened_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    closed_at BIGINT,
    version BIGINT NOT NULL,
    document TEXT NOT NULL
);
CREATE INDEX incidents_open ON incidents (opened_at, id) WHERE closed_at IS NULL;
CREATE INDEX incidents_opened ON incidents (opened_at, id);
CREATE INDEX incidents_state ON incidents (state, opened_at, id);
CREATE INDEX incidents_cause ON incidents (cause_code, opened_at, id);
CREATE INDEX incidents_library ON incidents (library, opened_at, id);
CREATE INDEX incidents_client ON incidents (client, opened_at, id);
CREATE INDEX incidents_item ON incidents (item_key, opened_at, id);
CREATE INDEX incidents_download ON incidents (download, opened_at, id);
CREATE INDEX incidents_closed ON incidents (closed_at) WHERE closed_at IS NOT NULL;

-- An action may be planned before its incident is saved, in the same change.
CREATE TABLE actions (
    key TEXT NOT NULL PRIMARY KEY,
    incident TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE
        DEFERRABLE INITIALLY DEFERRED,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'sent', 'done', 'failed', 'unsure')),
    instance TEXT NOT NULL,
    planned_at BIGINT NOT NULL,
    sent_at BIGINT,
    ended_at BIGINT,
    outcome TEXT,
    document TEXT NOT NULL
);
CREATE INDEX actions_incident ON actions (incident, planned_at);
CREATE INDEX actions_unfinished ON actions (planned_at)
    WHERE state IN ('planned', 'sent', 'unsure');
CREATE INDEX actions_planned ON actions (planned_at);
CREATE INDEX actions_kind ON actions (kind, planned_at);

CREATE TABLE downloads (
    client TEXT NOT NULL,
    download TEXT NOT NULL,
    parent TEXT,
    title TEXT NOT NULL,
    folded TEXT NOT NULL,
    category TEXT,
    state TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (client, download)
);
CREATE INDEX downloads_seen ON downloads (last_seen, client, download);
CREATE INDEX downloads_client ON downloads (client, last_seen, download);
CREATE INDEX downloads_state ON downloads (state, last_seen, client, download);
CREATE INDEX downloads_parent ON downloads (parent) WHERE parent IS NOT NULL;

CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE instances (
    name TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    sealed_key TEXT,
    verify_tls BIGINT NOT NULL CHECK (verify_tls IN (0, 1)),
    enabled BIGINT NOT NULL CHECK (enabled IN (0, 1)),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE users (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled BIGINT NOT NULL CHECK (disabled IN (0, 1))
);

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used BIGINT NOT NULL,
    ip TEXT,
    user_agent TEXT
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expires ON sessions (expires_at);

CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    prefix TEXT NOT NULL,
    scope TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_used BIGINT
);

CREATE TABLE login_attempts (
    peer TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    locked_until BIGINT
);
CREATE INDEX login_attempts_last ON login_attempts (last_at);

CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    until BIGINT NOT NULL
);
