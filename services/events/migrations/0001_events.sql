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

-- Who did what to a thing, and when: the fields that differ, before and after; `before` is null for its beginning.
create table changes (
    change bigint generated always as identity primary key,
    subject uuid not null,
    done text not null,
    done_by text not null,
    done_at timestamptz not null,
    before jsonb,
    after jsonb not null
);
create index changes_of_subject on changes (subject, change);

-- A copy of the registry's organisations, fed by its facts.
create table organisations (
    organisation_id uuid primary key,
    name text not null,
    state text not null,
    merged_into uuid
);

-- migrate:down
drop table organisations, changes, gatherings;
