-- migrate:up

-- Counts every change of a cursor: a projector that finds the number it left knows that nobody else was here.
alter table cursors add column revision bigint not null default 0;

-- migrate:down
alter table cursors drop column revision;
