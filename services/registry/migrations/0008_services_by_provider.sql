-- migrate:up

-- Each provider looks its own services up.
create index services_by_provider on services using gin (providers);

-- migrate:down
drop index services_by_provider;
