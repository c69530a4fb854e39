-- migrate:up

-- What other systems say, newest of each, and what became of it here.
create table known_records (
    source text not null,
    kind text not null,
    source_id text not null,
    form text not null,
    licence text not null,
    fingerprint text not null,
    changed text not null,
    described_at timestamptz not null,
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
create index known_records_of_import on known_records (import_id);
create index known_records_missed on known_records (source, kind, seen_at) where not vanished;

alter table merge_proposals add column reason text not null default 'close_name';

-- migrate:down
alter table merge_proposals drop column reason;
drop table known_records;
