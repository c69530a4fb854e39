-- migrate:up
create table tasks (
    task_id uuid primary key,
    organiser uuid not null,
    role_id uuid not null references roles,
    closed boolean not null,
    task jsonb not null
);
create index tasks_of_organiser on tasks (organiser, task_id);
create index tasks_of_role on tasks (role_id) where not closed;

-- Who has a place stands in the document; `holders` and `concerned` are what it is searched by.
create table shifts (
    shift_id uuid primary key,
    task_id uuid not null references tasks,
    organiser uuid not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    needed integer not null,
    cancelled boolean not null,
    holders uuid[] not null,
    concerned uuid[] not null,
    next_due_at timestamptz,
    shift jsonb not null,
    check (cardinality(holders) <= needed)
);
create index shifts_of_organiser on shifts (organiser, starts_at, shift_id);
create index shifts_of_task on shifts (task_id, starts_at);
create index shifts_due on shifts (next_due_at, shift_id) where next_due_at is not null;
create index shifts_by_holders on shifts using gin (holders);
create index shifts_by_concerned on shifts using gin (concerned);

create table standing_signups (
    standing_signup_id uuid primary key,
    task_id uuid not null references tasks,
    volunteer_id uuid not null references volunteers,
    ended boolean not null,
    standing_signup jsonb not null
);
create index standing_signups_of_task on standing_signups (task_id) where not ended;
create index standing_signups_of_volunteer on standing_signups (volunteer_id);

create table swaps (
    swap_id uuid primary key,
    shift_id uuid not null references shifts,
    other_shift_id uuid not null references shifts,
    volunteer_id uuid not null references volunteers,
    open boolean not null,
    swap jsonb not null
);
create index swaps_for_shift on swaps (other_shift_id) where open;
create index swaps_of_volunteer on swaps (volunteer_id);

-- The secret address of somebody's own calendar, by its fingerprint.
create table calendar_addresses (
    volunteer_id uuid primary key references volunteers,
    address_id uuid not null,
    secret bytea not null unique
);

-- migrate:down
drop table calendar_addresses;
drop table swaps;
drop table standing_signups;
drop table shifts;
drop table tasks;
