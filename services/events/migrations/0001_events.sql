-- migrate:up

-- `gathering` is the whole state; the columns beside it are what is searched for.
create table gatherings (
    gathering_id uuid primary key,
    state text not null check (state in ('draft', 'proposed', 'agreed', 'published', 'held', 'cancelled')),
    kind text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    municipality text,
    target_groups text[] not null,
    gathering jsonb not null,
    check (starts_at < ends_at)
);
create index gatherings_by_time on gatherings (starts_at, gathering_id);

-- A copy of the registry's organisations, fed by its facts.
create table organisations (
    organisation_id uuid primary key,
    name text not null,
    state text not null,
    merged_into uuid
);

-- migrate:down
drop table organisations, gatherings;
