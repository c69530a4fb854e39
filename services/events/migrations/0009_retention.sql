-- migrate:up

-- By which the oldest are found, which go first.
create index notices_sent on notices (sent_at) where sent_at is not null;

-- migrate:down
drop index notices_sent;
