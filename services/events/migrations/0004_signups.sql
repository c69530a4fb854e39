-- migrate:up

-- One row for each gathering that takes sign-ups: its terms, and how full it is. Whoever signs up or cancels locks it, so the order is theirs.
create table signup_lists (
    gathering_id uuid primary key references gatherings,
    convenor uuid not null,
    capacity integer,
    own_capacity boolean not null,
    opens_at timestamptz,
    closes_at timestamptz,
    asks text[] not null,
    most_persons integer not null check (most_persons > 0),
    taken integer not null check (taken >= 0),
    waiting integer not null check (waiting >= 0),
    queued integer not null check (queued >= 0),
    numbered integer not null,
    cancelled_at timestamptz,
    erased boolean not null default false,
    check (taken <= capacity)
);

-- Who signed up. What is personal, and the secret's fingerprint, become null when they are erased; persons and target group stay for the counts.
create table signups (
    signup_id uuid primary key,
    gathering_id uuid not null references signup_lists,
    number integer not null,
    standing text not null check (standing in ('confirmed', 'waiting', 'cancelled')),
    persons integer not null check (persons > 0),
    target_group text,
    language text not null,
    needs text[],
    name text,
    email text,
    phone text,
    secret bytea unique,
    feedback_given boolean not null default false,
    unique (gathering_id, number)
);
create index signups_waiting on signups (gathering_id, number) where standing = 'waiting';

-- Feedback is nobody's: no row leads to a sign-up, nor tells when it came. Texts are erased with what is personal; scores stay.
create table feedback (
    feedback_id uuid primary key default gen_random_uuid(),
    gathering_id uuid not null references signup_lists,
    score integer not null check (score between 1 and 5),
    words text
);
create index feedback_of_gathering on feedback (gathering_id);

-- migrate:down
drop table feedback, signups, signup_lists;
