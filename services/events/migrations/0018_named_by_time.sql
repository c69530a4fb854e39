-- migrate:up

-- What is looked for among the days that are shown is compared with their gatherings alone, however many there are before and after them. The empty text keeps
-- what is looked for at whatever time away from this index, of which it would read all: `gatherings_named` finds that.
create index gatherings_named_by_time on gatherings using gist (tstzrange(starts_at, ends_at, '[]'), (named || '') gist_trgm_ops);

-- migrate:down
drop index gatherings_named_by_time;
