-- migrate:up

-- How often something was tried within an hour, by a keyed fingerprint of whoever tried: no address is kept.
create table attempts (
    what text not null,
    who bytea not null,
    began_at timestamptz not null,
    tries integer not null,
    primary key (what, who, began_at)
);
create index attempts_began_at on attempts (began_at);

-- migrate:down
drop table attempts;
