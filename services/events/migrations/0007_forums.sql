-- migrate:up

-- `forum` is the whole state; the columns beside it are what is searched for. `next_due_on` is when a slot of its cadence will be over.
create table forums (
    forum_id uuid primary key,
    kind text not null,
    theme text not null,
    convenor uuid not null,
    network_id uuid,
    municipalities text[] not null,
    closed_on date,
    next_due_on date,
    forum jsonb not null
);
create index forums_due on forums (next_due_on) where next_due_on is not null;

-- A gathering is the meeting of one forum at most, and counts once.
create table forum_meetings (
    gathering_id uuid primary key,
    forum_id uuid not null references forums,
    held_on date
);
create index forum_meetings_of_forum on forum_meetings (forum_id, held_on);

create table outcomes (
    outcome_id uuid primary key,
    forum_id uuid not null references forums,
    followed_in uuid not null references forums,
    owner uuid not null,
    state text not null check (state in ('open', 'done', 'dropped')),
    due_on date not null,
    next_due_on date,
    outcome jsonb not null
);
create index outcomes_by_day on outcomes (due_on, outcome_id);
create index outcomes_of_owner on outcomes (owner, due_on, outcome_id);
create index outcomes_of_forum on outcomes (followed_in, due_on);
create index outcomes_due on outcomes (next_due_on) where next_due_on is not null;

-- migrate:down
drop table outcomes, forum_meetings, forums;
