-- migrate:up

-- What is known of each record of each source. `followed` is false while what it tells has not been carried over yet.
create table known_records (
    source text not null,
    record_kind text not null,
    source_id text not null,
    form text not null,
    licence text not null,
    fingerprint text not null,
    changed text not null,
    described_at timestamptz not null,
    seen_at timestamptz not null,
    vanished boolean not null default false,
    record jsonb not null,
    place text,
    series text,
    convenor uuid not null,
    kind text not null,
    imported_by text not null,
    import_id uuid not null references imports,
    standing text,
    flags jsonb not null default '[]',
    gathering_id uuid,
    series_id uuid,
    followed boolean not null default false,
    number bigint not null generated always as identity unique,
    primary key (source, record_kind, source_id)
);
create index known_records_of_import on known_records (import_id);
create index known_records_to_follow on known_records (source, source_id) where not followed;
create index known_records_by_place on known_records (source, place) where place is not null;
create index known_records_by_series on known_records (source, series) where series is not null;
create index known_records_of_gathering on known_records (gathering_id) where gathering_id is not null;
create index known_records_of_series on known_records (series_id) where series_id is not null;

-- Whether something was ever published, which its feeds ask of what is cancelled.
create index changes_to_published on changes (subject) where after ->> 'state' = 'published';

-- migrate:down
drop index changes_to_published;
drop table known_records;
