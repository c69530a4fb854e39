-- migrate:up
create table loans (
    toy_id uuid primary key,
    times integer not null
);

-- migrate:down
drop table loans;
