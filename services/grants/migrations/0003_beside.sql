-- migrate:up

-- What stands beside an application: its files by their content, which is kept outside the database, and what is promised.
create table attachments (
    attachment_id uuid primary key,
    application_id uuid not null references applications,
    added_at timestamptz not null,
    sha256 text,
    attachment jsonb not null
);
create index attachments_of_application on attachments (application_id);
create index attachments_by_content on attachments (sha256) where sha256 is not null;
create index attachments_by_age on attachments (added_at);

-- What was found of an application (`screen_id` is its id), what applicants declared of other granters, and who is one undertaking.
-- Our own aid is read from `decisions`, and kept nowhere else.
create table aid_screens (
    screen_id uuid primary key references applications,
    regulation text check (regulation in ('general', 'sgei')),
    screen jsonb not null
);

create table declared_aids (
    aid_id uuid primary key,
    organisation_id uuid not null,
    retracted boolean not null,
    aid jsonb not null
);
create index declared_aids_of_organisation on declared_aids (organisation_id) where not retracted;

create table links (
    link_id uuid primary key,
    link jsonb not null
);

-- What other funders published, by its id in the world; `business_ids` are of those who received it.
create table other_grants (
    grant_key text primary key,
    business_ids text[] not null,
    awarded_on date not null,
    grant_record jsonb not null
);
create index other_grants_by_business_id on other_grants using gin (business_ids);
create index organisations_by_business_id on organisations (business_id) where business_id is not null;

-- A keeper is an organisation of the registry's; where and until when never changes.
create table permissions (
    permission_id uuid primary key,
    organisation_id uuid not null,
    keeper uuid not null,
    state text not null check (state in ('granted', 'revoked', 'expired')),
    until date not null,
    next_due_on date,
    permission jsonb not null
);
create index permissions_of_organisation on permissions (organisation_id);
create index permissions_of_keeper on permissions (keeper);
create index permissions_due on permissions (next_due_on) where next_due_on is not null;

-- What organisations used rooms for, from the facts of events: fed by a projection.
create table uses (
    organisation_id uuid not null,
    year integer not null,
    bookings bigint not null,
    minutes bigint not null,
    worth_cents bigint not null,
    without_price bigint not null,
    primary key (organisation_id, year)
);

-- migrate:down
drop table uses;
drop table permissions;
drop index organisations_by_business_id;
drop table other_grants, links, declared_aids, aid_screens, attachments;
