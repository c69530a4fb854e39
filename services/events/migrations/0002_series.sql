-- migrate:up

-- `series` is the whole state. Occasions are no rows: a window is expanded as it is asked for.
create table series (
    series_id uuid primary key,
    kind text not null,
    series jsonb not null
);

-- migrate:down
drop table series;
