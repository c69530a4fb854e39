-- migrate:up

-- `series` is the whole state. Occasions are no rows: a window is expanded as it is asked for.
create table series (
    series_id uuid primary key,
    kind text not null,
    series jsonb not null
);

-- Who changed what of a series, when: the fields that differ, before and after; `before` is null for its start.
create table series_changes (
    change bigint generated always as identity primary key,
    series_id uuid not null references series,
    done text not null,
    before jsonb,
    after jsonb not null,
    done_by text not null,
    done_at timestamptz not null
);
create index series_changes_of_series on series_changes (series_id, change);

-- migrate:down
drop table series_changes;
drop table series;
