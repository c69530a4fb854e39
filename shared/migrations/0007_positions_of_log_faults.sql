-- migrate:up
-- A position that is noted is clipped to 64 bits, as everywhere.
alter table log_faults alter column position type bigint;

-- migrate:down
alter table log_faults alter column position type numeric;
