-- migrate:up

-- By which the oldest are found, which go first (`shared/work/retention.py`).
create index taken_by_age on taken (taken_at);
create index idempotency_by_age on idempotency (answered_at);
create index discarded_by_age on discarded (discarded_at);

-- migrate:down
drop index discarded_by_age, idempotency_by_age, taken_by_age;
