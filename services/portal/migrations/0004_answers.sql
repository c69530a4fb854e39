-- migrate:up

-- Who has answered what a reader wrote, by the name by which they signed in.
alter table feedback add column answered_by text;

-- migrate:down
alter table feedback drop column answered_by;
