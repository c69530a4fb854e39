-- migrate:up
alter table volunteers
    add column matched boolean not null default false,
    add column times text[] not null default '{}',
    add column interests text[] not null default '{}',
    add column language_bits bigint not null default 0,
    add column time_bits bigint not null default 0,
    add column interest_bits bigint not null default 0,
    add column comes_of_age_on date,
    add column extract_seen boolean not null default false;

-- Nothing here names anybody. volunteer_id: the one whom it is with now.
create table requests (
    request_id uuid primary key,
    organisation_id uuid not null,
    asked_by uuid,
    role_id uuid not null references roles,
    state text not null check (state in ('open', 'offered', 'under_way', 'closed', 'ended', 'erased')),
    volunteer_id uuid,
    asked uuid[] not null,
    answer_by timestamptz,
    due_on date,
    request jsonb not null
);
create index requests_of_organisation on requests (organisation_id, request_id) where state <> 'erased';
create index requests_asked_by on requests (asked_by, request_id) where asked_by is not null;
create index requests_with_volunteer on requests (volunteer_id) where volunteer_id is not null;
create index requests_that_asked on requests using gin (asked);
create index requests_awaiting_answer on requests (answer_by) where answer_by is not null;
create index requests_due on requests (due_on) where due_on is not null;

-- Who asked, and for what in their own words, each sealed by a key of the request's own that lies outside the database.
create table requesters (
    request_id uuid primary key references requests,
    sealed bytea not null,
    secret bytea not null unique
);

-- Looks are noted of requests as well.
alter table looks drop constraint if exists looks_volunteer_id_fkey;

-- That somebody is worried; what about is sealed by the key of its request, and gone with it.
create table concerns (
    concern_id uuid primary key,
    request_id uuid not null references requests,
    organisation_id uuid not null,
    handled_at timestamptz,
    concern jsonb not null
);
create index concerns_unhandled on concerns (organisation_id, concern_id) where handled_at is null;
create index concerns_of_request on concerns (request_id);
create table worries (
    concern_id uuid primary key references concerns,
    request_id uuid not null,
    sealed bytea not null
);
create index worries_of_request on worries (request_id);

-- With how many requests a volunteer is, and what they answered so far. Its row is locked by whoever changes the next table.
create table loads (
    volunteer_id uuid primary key references volunteers,
    load integer not null default 0,
    asked_at timestamptz not null default 'epoch',
    accepted integer not null default 0,
    refused integer not null default 0
);

-- Who may be asked, by role and municipality ('*': they named none; '': all), in the order in which equals are asked. Volunteers who rest or did not consent are not here.
-- The bits stand for words: who lacks the bit lacks the word, who has it may have another that shares it.
-- answers: of 1000 answers that they gave so many were a yes, rounded up.
create table reachable (
    role_id uuid not null,
    place text not null,
    load integer not null,
    asked_at timestamptz not null,
    volunteer_id uuid not null references volunteers,
    language_bits bigint not null,
    time_bits bigint not null,
    interest_bits bigint not null,
    answers integer not null
);
create unique index reachable_in_order on reachable (role_id, place, load, asked_at, volunteer_id) include (language_bits, time_bits, interest_bits, answers);
create index reachable_volunteer on reachable (volunteer_id);

-- Copies of the registry's, for roles that need an agreement.
create table parties (organisation_id uuid primary key, kind text not null);
create table agreements (
    agreement_id uuid primary key,
    parties uuid[] not null,
    signed_on date not null,
    valid_from date,
    valid_until date
);

-- migrate:down
drop table agreements;
drop table parties;
drop table reachable;
drop table loads;
drop table worries;
drop table concerns;
delete from looks where not exists (select from volunteers v where v.volunteer_id = looks.volunteer_id);
drop table requesters;
drop table requests;
alter table volunteers drop column matched, drop column times, drop column interests,
    drop column language_bits, drop column time_bits, drop column interest_bits, drop column comes_of_age_on, drop column extract_seen;
