-- migrate:up
-- In each of these tables the document is the whole state; the columns beside it are what is searched for.
create table organisations (
    organisation_id uuid primary key,
    name text not null,
    name_key text not null,
    kind text not null,
    state text not null check (state in ('registered', 'active', 'suspended', 'dissolved', 'merged')),
    business_id text,
    association_number text,
    municipality text,
    part_of uuid references organisations,
    merged_into uuid references organisations,
    live boolean not null,
    flagged boolean not null,
    source text,
    source_id text,
    organisation jsonb not null,
    check ((state = 'merged') = (merged_into is not null))
);
create unique index organisations_business_id on organisations (business_id) where live;
create unique index organisations_association_number on organisations (association_number) where live;
create index organisations_of_origin on organisations (source, source_id) where source is not null;
create index organisations_neighbours on organisations (municipality, left(name_key, 4)) where live;

create table merge_proposals (
    merge_proposal_id uuid primary key,
    organisation_id uuid not null references organisations,
    resembles uuid not null references organisations,
    similarity double precision not null,
    state text not null check (state in ('open', 'declined', 'merged')),
    proposed_at timestamptz not null
);

create table networks (
    network_id uuid primary key,
    form text not null,
    theme text,
    meetings_per_year integer,
    next_due_on date,
    network jsonb not null
);
create index networks_due on networks (next_due_on) where next_due_on is not null;

create table network_members (
    membership bigint generated always as identity primary key,
    network_id uuid not null references networks,
    organisation_id uuid not null references organisations,
    joined_on date,
    left_on date,
    key_person_id uuid,
    request_fingerprint text not null,
    check (left_on >= joined_on)
);
create unique index network_members_open on network_members (network_id, organisation_id) where left_on is null;
create index network_members_all on network_members (network_id, organisation_id);

create table network_meetings (
    meeting_id uuid primary key,
    network_id uuid not null references networks,
    held_on date not null,
    participants integer,
    request_fingerprint text not null
);
create index network_meetings_of_network on network_meetings (network_id, held_on);

create table agreements (
    agreement_id uuid primary key,
    kind text not null,
    state text not null check (state in ('drafted', 'in_force', 'expired', 'terminated')),
    ended boolean not null,
    parties uuid[] not null,
    next_due_on date,
    agreement jsonb not null
);
create index agreements_of_party on agreements using gin (parties);
create index agreements_due on agreements (next_due_on) where next_due_on is not null;

create table operating_model_versions (
    operating_model_id uuid not null,
    version integer not null,
    applied_from uuid,
    described_at timestamptz not null,
    operating_model jsonb not null,
    primary key (operating_model_id, version)
);
create index operating_model_versions_applied_from on operating_model_versions (applied_from);

create table services (
    service_id uuid primary key,
    name text not null,
    state text not null check (state in ('published', 'withdrawn')),
    municipalities text[] not null,
    service_classes text[] not null,
    first_provider uuid,
    last_confirmed_at timestamptz not null,
    reminded_after timestamptz, -- up to which telling its providers were asked to confirm it: once for each time that it goes stale
    service jsonb not null
);
create index services_by_confirmation on services (last_confirmed_at) where state = 'published';
create index services_of_first_provider on services (first_provider);

-- migrate:down
drop table services;
drop table operating_model_versions;
drop table agreements;
drop table network_meetings;
drop table network_members;
drop table networks;
drop table merge_proposals;
drop table organisations;
