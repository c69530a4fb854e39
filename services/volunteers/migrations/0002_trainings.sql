-- migrate:up
create table trainings (
    training_id uuid primary key,
    code text not null,
    organiser uuid not null,
    audience text not null,
    ended boolean not null,
    training jsonb not null,
    unique (organiser, code)
);

-- Who came, by random ids.
create table sessions (
    session_id uuid primary key,
    training_id uuid not null references trainings,
    session jsonb not null
);
create index sessions_of_training on sessions (training_id, session_id);

create table completions (
    completion_id uuid primary key,
    training_id uuid not null references trainings,
    volunteer_id uuid not null references volunteers,
    organisation_id uuid not null,
    retracted boolean not null,
    completed_on date not null,
    valid_until date,
    next_due_on date,
    completion jsonb not null
);
create index completions_of_volunteer on completions (volunteer_id, training_id);
create index completions_due on completions (next_due_on, completion_id) where next_due_on is not null;
create index completions_ending on completions (organisation_id, valid_until) where valid_until is not null;

-- Professionals trained by the cooperation: no volunteers. Who they are is sealed by a key of each one's own.
create table trained_persons (
    trained_person_id uuid primary key,
    organisation_id uuid not null,
    training_ids uuid[] not null,
    erased boolean not null,
    trained_person jsonb not null
);
create index trained_persons_of_organisation on trained_persons (organisation_id, trained_person_id) where not erased;
create table trained_people (
    trained_person_id uuid primary key references trained_persons,
    sealed bytea not null,
    secret bytea not null unique
);

-- How many conversations were held, and no more.
create table conversations (
    organisation_id uuid not null,
    year integer not null,
    municipality text not null,
    conversations integer not null,
    primary key (organisation_id, year, municipality)
);

-- Looks are noted of trained professionals as well.
alter table looks drop constraint looks_volunteer_id_fkey;

-- migrate:down
delete from looks where not exists (select from volunteers v where v.volunteer_id = looks.volunteer_id);
alter table looks add constraint looks_volunteer_id_fkey foreign key (volunteer_id) references volunteers;
drop table conversations;
drop table trained_people;
drop table trained_persons;
drop table completions;
drop table sessions;
drop table trainings;
