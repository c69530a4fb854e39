-- migrate:up

-- What the source told when its record was last followed: what a person made of a field stays until the source tells that field otherwise.
alter table known_records add column told jsonb;

-- migrate:down
alter table known_records drop column told;
