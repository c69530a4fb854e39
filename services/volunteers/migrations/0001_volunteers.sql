-- migrate:up
create table roles (
    role_id uuid primary key,
    code text not null,
    organiser uuid not null,
    ended boolean not null,
    role jsonb not null,
    unique (organiser, code)
);

-- Nothing here names anybody.
create table volunteers (
    volunteer_id uuid primary key,
    organisation_id uuid not null,
    standing text not null check (standing in ('applied', 'active', 'paused', 'erased')),
    roles uuid[] not null,
    languages text[] not null,
    municipalities text[] not null,
    volunteer jsonb not null
);
create index volunteers_of_organisation on volunteers (organisation_id, volunteer_id) where standing <> 'erased';
create index volunteers_in_roles on volunteers using gin (roles) where standing = 'active';

-- Who they are, each sealed by a key of their own that lies outside the database.
create table people (
    volunteer_id uuid primary key references volunteers,
    sealed bytea not null,
    email_hash bytea not null,
    secret bytea not null unique
);
create index people_by_email on people (email_hash);

-- Who looked at whose data: read by the person, kept as long as `retention` says.
create table looks (
    look bigint generated always as identity primary key,
    volunteer_id uuid not null references volunteers,
    looked_at timestamptz not null,
    looked_by text not null,
    organisation_id uuid,
    what text not null
);
create index looks_at_person on looks (volunteer_id, look);
create index looks_by_age on looks (looked_at);

-- migrate:down
drop table looks;
drop table people;
drop table volunteers;
drop table roles;
