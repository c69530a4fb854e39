-- migrate:up

-- One import: what its source is, how far it has come. `seen_at` is when the source was read.
create table imports (
    import_id uuid primary key,
    asked text not null,
    form text not null,
    source text not null,
    licence text not null,
    scope text not null check (scope in ('whole', 'part')),
    convenor uuid not null,
    kind text not null,
    language text not null,
    seen_at timestamptz not null,
    parts integer not null,
    state text not null check (state in ('incomplete', 'to_take', 'to_follow', 'done')),
    asked_by text not null,
    asked_at timestamptz not null,
    finished_at timestamptz
);
create index imports_to_do on imports (asked_at, import_id) where state in ('to_take', 'to_follow');

-- Its parts, by what was in them: the same part again is nothing new.
create table import_parts (
    import_id uuid not null references imports,
    part integer not null,
    fingerprint text not null,
    primary key (import_id, part)
);

-- What each part holds, one row an item; `record` is there until the item is done, and then known by `import_records`.
-- Items of part 0 are those that were missed at their source.
create table import_items (
    item bigint generated always as identity primary key,
    import_id uuid not null references imports,
    part integer not null,
    position integer not null,
    record_kind text not null,
    source_id text not null,
    record jsonb,
    outcome text check (outcome in ('created', 'updated', 'unchanged', 'refused', 'vanished')),
    field text not null default '',
    value text not null default '',
    reason text not null default '',
    remedy text not null default '',
    unique (import_id, part, position)
);
create index import_items_to_do on import_items (import_id, part, position) where outcome is null;
create index import_items_by_outcome on import_items (import_id, outcome, item);

-- What is known of each record of each source. `followed` is false while what it tells has not been carried over yet.
create table import_records (
    source text not null,
    record_kind text not null,
    source_id text not null,
    form text not null,
    licence text not null,
    fingerprint text not null,
    content_at timestamptz not null,
    seen_at timestamptz not null,
    vanished boolean not null default false,
    record jsonb not null,
    place text,
    series text,
    convenor uuid not null,
    kind text not null,
    asked_by text not null,
    standing text,
    flags jsonb not null default '[]',
    gathering_id uuid,
    series_id uuid,
    followed boolean not null default false,
    number bigint not null generated always as identity unique,
    primary key (source, record_kind, source_id)
);
create index import_records_to_follow on import_records (source, source_id) where not followed;
create index import_records_by_place on import_records (source, place) where place is not null;
create index import_records_by_series on import_records (source, series) where series is not null;
create index import_records_of_gathering on import_records (gathering_id) where gathering_id is not null;
create index import_records_of_series on import_records (series_id) where series_id is not null;

-- When a source was read as a whole last: what was not seen since then has vanished.
create table import_sources (
    source text primary key,
    whole_at timestamptz not null
);

-- Whether something was ever published, which its feeds ask of what is cancelled.
create index changes_to_published on changes (subject) where after ->> 'state' = 'published';

-- migrate:down
drop index changes_to_published;
drop table import_sources, import_records, import_items, import_parts, imports;
