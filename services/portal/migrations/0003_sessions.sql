-- migrate:up

-- Who is signed in. What it knows of a person and the tokens are sealed by a key that only their browser's cookie gives: a copy of the table opens nothing.
-- By the fingerprints of subject and sid the identity provider ends sessions.
create table sessions (
    fingerprint bytea primary key,
    sealed text not null,
    subject bytea not null,
    sid bytea,
    began_at timestamptz not null,
    used_at timestamptz not null
);
create index sessions_subject on sessions (subject);
create index sessions_sid on sessions (sid) where sid is not null;
create index sessions_used_at on sessions (used_at);

-- What somebody sent when their session had ended, until they have signed in again and sent it; sealed in the same way.
create table unsent (
    fingerprint bytea primary key,
    sealed text not null,
    kept_at timestamptz not null
);
create index unsent_kept_at on unsent (kept_at);

-- migrate:down
drop table unsent;
drop table sessions;
