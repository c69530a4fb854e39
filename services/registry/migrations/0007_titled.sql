-- migrate:up

-- Typos are forgiven in what a service is called and no longer in who gives it: half as long, it takes half as long to compare. What is compared stands in
-- the row, since of what stands outside each look is another read.
alter table services
    add column titled text not null generated always as (' ' || folded(texts_of(service, '$.name') || ' ' || texts_of(service, '$.details.names.*'))) stored;
alter table services alter column titled set storage main, alter column named set storage main;
create index services_titled on services using gin (titled gin_trgm_ops);

-- migrate:down
drop index services_titled;
alter table services alter column named set storage extended, drop column titled;
