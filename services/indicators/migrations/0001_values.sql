-- migrate:up

-- What each contributor counts for. The first four tables belong to the projection `values`: they are what the facts say, and may be rebuilt from them.
create table entries (
    measure text not null,
    contributor text not null,
    element text not null,
    key text not null,
    dimensions jsonb not null,
    number numeric not null,
    primary key (measure, contributor, element)
);

-- How many entries carry a key of a distinct measure in a cell: the key counts until the last one leaves.
create table members (
    series text not null,
    key text not null,
    carried bigint not null check (carried >= 0),
    primary key (series, key)
);

-- The counts. The cell without dimensions is the measure's total. A cell on which nothing rests is removed.
create table cells (
    series text primary key,
    measure text not null,
    dimensions jsonb not null,
    entries bigint not null check (entries >= 0),
    value numeric not null
);
create index cells_measure on cells (measure);

-- How far each source was counted, and by which rules its counting began.
create table heard (
    source text primary key,
    position bigint not null,
    heard_at timestamptz not null,
    rules text not null
);

-- The values as they were last said. Not part of the projection: a rebuild that gives the same values says nothing again.
create table published (
    series text primary key,
    measure text not null,
    version integer not null,
    dimensions jsonb not null,
    value numeric,
    numerator numeric,
    denominator numeric
);

-- migrate:down
drop table published, heard, cells, members, entries;
