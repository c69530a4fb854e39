-- migrate:up

-- How often each aggregate has changed: the version that If-Match compares and a fact's `sequence`.
create table subjects (
    subject text primary key,
    version bigint not null
);

-- Facts in the order they were written. `event` is the CloudEvent without its position, which the relay gives.
create table journal (
    entry bigint generated always as identity primary key,
    position bigint,
    id uuid not null,
    type text not null,
    subject text not null,
    sequence bigint not null,
    recorded_at timestamptz not null,
    event text not null
);
create unique index journal_position on journal (position) where position is not null;
create index journal_without_position on journal (entry) where position is null;

-- Up to which position the broker has confirmed. One row.
create table relay_mark (
    single boolean primary key default true check (single),
    confirmed bigint not null default 0,
    confirmed_at timestamptz
);
insert into relay_mark default values;

-- Where each projection and policy stands in the log.
create table cursors (
    consumer text primary key,
    version text not null default '',
    log_offset bigint not null default -1,
    last_id text,
    positions jsonb not null default '{}',
    applied bigint not null default 0,
    since timestamptz not null default now()
);

-- Facts that a consumer could not apply, and those of the same subject that wait behind them.
create table parked (
    parked_id bigint generated always as identity primary key,
    consumer text not null,
    source text not null,
    position bigint not null,
    log_offset bigint not null,
    subject text not null,
    type text not null,
    event bytea not null,
    reason text not null,
    error text not null,
    attempts integer not null,
    next_try_at timestamptz not null,
    parked_at timestamptz not null
);
create index parked_due on parked (consumer, next_try_at);
create index parked_subject on parked (consumer, subject, parked_id);

-- What was discarded, by whom and why.
create table discarded (
    discard_id bigint generated always as identity primary key,
    what text not null,
    event bytea not null,
    reason text not null,
    error text not null,
    discarded_by text not null,
    why text not null,
    discarded_at timestamptz not null
);

-- Commands that were taken, with their outcome: the same id is answered, not done, again.
create table taken (
    source text not null,
    id text not null,
    outcome jsonb not null,
    taken_at timestamptz not null,
    primary key (source, id)
);

-- Answers given to HTTP writes with an Idempotency-Key.
create table idempotency (
    caller text not null,
    key text not null,
    fingerprint text not null,
    answered_at timestamptz not null,
    primary key (caller, key)
);

-- migrate:down
drop table idempotency, taken, discarded, parked, cursors, relay_mark, journal, subjects;
