-- migrate:up

-- By which the oldest are found, whose findings go first.
create index imports_done on imports (finished_at) where state = 'done';

-- migrate:down
drop index imports_done;
