-- migrate:up

-- What is owed to somebody outside: a letter. A service adds a row in the statement by which it becomes owed. `owner` is whose it is, and `about` the matter.
-- The address stays with its owner and is read as the letter is sent: who erases it there has erased it. `content` is what can be read nowhere else, and goes
-- when it was sent. Without a next try it is for people to see to, who see it; `over`: nobody asks about the matter any more.
create table outbox (
    entry bigint generated always as identity primary key,
    channel text not null default 'mail',
    kind text not null,
    owner uuid not null,
    about uuid not null,
    content jsonb,
    noted_at timestamptz not null,
    next_try_at timestamptz,
    tries integer not null default 0,
    sent_at timestamptz,
    failed_at timestamptz,
    failure text,
    over boolean not null default false
);
create index outbox_owed on outbox (channel, next_try_at) where sent_at is null and failed_at is null;
create index outbox_of_owner on outbox (owner);
create index outbox_about on outbox (about);
create index outbox_sent on outbox (sent_at) where sent_at is not null;

-- migrate:down
drop table outbox;
