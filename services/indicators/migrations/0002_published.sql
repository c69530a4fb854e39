-- migrate:up

-- What stands as said, for every exit: answers are read from here, and facts say what changes here. Not part of the projection: what was told of persons
-- depends on the order in which it was told, so no rebuild makes it anew. `told` holds every number that was ever told of a cell that counts persons.
drop table published;
create table published (
    series text collate "C" primary key,
    measure text not null,
    version integer not null,
    dimensions jsonb not null,
    value numeric,
    numerator numeric,
    denominator numeric,
    suppressed boolean not null default false,
    told numeric[] not null default '{}',
    positions jsonb not null,
    counted_at timestamptz
);
create index published_measure on published (measure, series);

-- The cells that the projection moved and that were not compared since. Not part of the projection either: who compares takes them out.
create table touched (
    entry bigint generated always as identity primary key,
    measure text not null,
    dimensions jsonb not null
);

-- Under which declarations, on which day and over which table of cells everything was compared; while that is the same, what was touched is enough.
create table compared (
    one boolean primary key default true check (one),
    declared text not null,
    compared_on date not null,
    cells oid not null
);

-- A value's facts are its history.
create index journal_of_a_subject on journal (subject, entry);

-- migrate:down
drop index journal_of_a_subject;
drop table compared, touched, published;
create table published (
    series text primary key,
    measure text not null,
    version integer not null,
    dimensions jsonb not null,
    value numeric,
    numerator numeric,
    denominator numeric
);
