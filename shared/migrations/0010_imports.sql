-- migrate:up

-- An import and how far it has come: the next item to take, and what became of those before it. `manner` is in its service's words.
create table imports (
    import_id uuid primary key,
    request_fingerprint text not null,
    source text not null,
    licence text not null,
    scope text not null check (scope in ('whole', 'part')),
    manner jsonb not null,
    seen_at timestamptz not null,
    parts integer not null,
    started_by text not null,
    started_at timestamptz not null,
    state text not null check (state in ('waiting', 'running', 'done')),
    finished_at timestamptz,
    next_part integer not null default 1,
    next_item integer not null default 0,
    done integer not null default 0,
    unidentified boolean not null default false,
    outcomes jsonb not null default '{}',
    check ((state = 'done') = (finished_at is not null))
);
create index imports_running on imports (started_at, import_id) where state = 'running';
create index imports_by_time on imports (started_at desc, import_id);
create index imports_done on imports (finished_at) where state = 'done';

-- Documents until they are carried over, without persons and their codes; the same part again is known by its fingerprint.
create table import_parts (
    import_id uuid not null references imports,
    part integer not null,
    content bytea,
    items integer not null,
    fingerprint text not null,
    primary key (import_id, part)
);
alter table import_parts alter column content set storage external; -- they stay for a moment: pressing them is not worth the time

-- What became of which record, but for those that were as before. Part 0 are those that were missed at their source.
create table import_findings (
    finding_id bigint generated always as identity primary key,
    import_id uuid not null references imports,
    outcome text not null,
    kind text not null,
    source_id text not null,
    part integer not null,
    position integer not null,
    field text,
    value text,
    reason text,
    remedy text
);
create index import_findings_of_import on import_findings (import_id, finding_id);

-- When the whole of a source was read last: what was not seen since then has vanished.
create table import_sources (
    source text not null,
    kind text not null,
    whole_read_at timestamptz not null,
    primary key (source, kind)
);

-- migrate:down
drop table import_sources, import_findings, import_parts, imports;
