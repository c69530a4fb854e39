-- migrate:up

-- Which log a cursor stands in (the digest of its first record), and of each source there: the last position, and what the next one must prove.
-- `begins_at`: the offset there from which on a policy decides (null: it decides on what was said since it was registered).
-- `drained_at`: when its consumer last had read all that the log held.
alter table cursors
    add column epoch text,
    add column chain jsonb not null default '{}',
    add column begins_at bigint,
    add column drained_at timestamptz;

-- What the service's proofs and publisher names are derived from. Whoever has it can speak in the service's name.
alter table relay_mark
    add column key bytea not null default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');

-- Under which of its names the service publishes to a stream. In the log `epoch`, what stands up to `after` was published under an earlier one.
create table publishers (
    stream text primary key,
    generation integer not null default 0,
    after bigint not null default 0,
    epoch text
);

-- Records on the log that nobody follows, and what else is wrong with it: shown until a person has seen to it.
create table log_faults (
    fault_id bigint generated always as identity primary key,
    kind text not null,
    source text not null,
    position numeric not null,
    expected bigint not null,
    epoch text not null,
    log_offset bigint not null,
    event bytea not null,
    noticed_at timestamptz not null,
    unique (epoch, log_offset, kind)
);

-- Of two sources with one subject neither waits for the other.
drop index parked_subject;
create index parked_subject on parked (consumer, source, subject, parked_id);

-- migrate:down
drop index parked_subject;
create index parked_subject on parked (consumer, subject, parked_id);
drop table log_faults, publishers;
alter table relay_mark drop column key;
alter table cursors drop column epoch, drop column chain, drop column begins_at, drop column drained_at;
