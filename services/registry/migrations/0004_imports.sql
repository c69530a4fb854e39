-- migrate:up

-- An import and how far it has come: the next item to take, and what became of those before it.
create table imports (
    import_id uuid primary key,
    form text not null,
    kind text not null,
    source text not null,
    licence text not null,
    scope text not null,
    language text not null,
    seen_at timestamptz not null,
    parts integer not null,
    state text not null check (state in ('waiting', 'running', 'done')),
    opened_at timestamptz not null,
    finished_at timestamptz,
    next_part integer not null default 1,
    next_item integer not null default 0,
    done integer not null default 0,
    unidentified boolean not null default false,
    outcomes jsonb not null default '{}',
    asked text not null,
    check ((state = 'done') = (finished_at is not null))
);
create index imports_running on imports (opened_at, import_id) where state = 'running';
create index imports_by_time on imports (opened_at desc, import_id);

-- Documents as they came, but for persons and their codes, until they are taken. `left_out` says by id of what was left out.
create table import_parts (
    import_id uuid not null references imports,
    part integer not null,
    content bytea,
    items integer not null,
    left_out jsonb not null,
    asked text not null,
    primary key (import_id, part)
);
alter table import_parts alter column content set storage external; -- they stay for a moment: pressing them is not worth the time

-- What became of which record, but for those that were as before.
create table import_findings (
    finding_id bigint generated always as identity primary key,
    import_id uuid not null references imports,
    outcome text not null,
    kind text not null,
    source_id text not null,
    field text,
    value text,
    reason text,
    remedy text
);
create index import_findings_of_import on import_findings (import_id, finding_id);

-- What other systems say, newest of each, and what became of it here.
create table known_records (
    source text not null,
    kind text not null,
    source_id text not null,
    form text not null,
    licence text not null,
    fingerprint text not null,
    changed text not null,
    told_at timestamptz not null,
    seen_at timestamptz not null,
    vanished boolean not null,
    content json not null,
    provider text,
    aggregate_id uuid,
    shown boolean not null,
    waiting_for text[] not null default '{}',
    due boolean not null default false,
    import_id uuid not null references imports,
    primary key (source, kind, source_id)
);
create index known_records_of_aggregate on known_records (aggregate_id) where aggregate_id is not null;
create index known_records_of_provider on known_records (source, provider) where provider is not null;
create index known_records_waiting on known_records using gin (waiting_for) where waiting_for <> '{}';
create index known_records_due on known_records (source, source_id) where due;
create index known_records_missed on known_records (source, kind, seen_at) where not vanished;

-- When the whole of a source was read last.
create table known_sources (
    source text not null,
    kind text not null,
    whole_read_at timestamptz not null,
    primary key (source, kind)
);

alter table merge_proposals add column reason text not null default 'close_name';

-- migrate:down
alter table merge_proposals drop column reason;
drop table known_sources;
drop table known_records;
drop table import_findings;
drop table import_parts;
drop table imports;
