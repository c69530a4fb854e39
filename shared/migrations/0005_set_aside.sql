-- migrate:up

-- What work in the background could not do: kept with its reason until it passes, or a person discards it. Numbered with the parked facts, among which it is
-- shown. `kept` is what the work needs for another try, where it has that nowhere else.
create table set_aside (
    aside_id bigint primary key default nextval('parked_parked_id_seq'),
    work text not null,
    key text not null,
    kept jsonb,
    reason text not null,
    error text not null,
    attempts integer not null default 1,
    next_try_at timestamptz not null,
    since timestamptz not null,
    discarded boolean not null default false,
    unique (work, key)
);

-- migrate:down
drop table set_aside;
