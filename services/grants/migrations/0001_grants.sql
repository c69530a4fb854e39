-- migrate:up

-- Each thing's document is the whole state; the columns beside it are what is searched for.
create table programmes (
    programme_id uuid primary key,
    year integer not null,
    programme jsonb not null
);
create index programmes_by_year on programmes (year);

create table forms (
    form_id uuid not null,
    version integer not null,
    request_fingerprint text not null,
    document jsonb not null,
    primary key (form_id, version)
);

create table calls (
    call_id uuid primary key,
    programme_id uuid not null references programmes,
    kind text not null,
    opens_at timestamptz not null,
    closes_at timestamptz,
    sum_cents bigint not null,
    closed boolean not null,
    call jsonb not null,
    check (closes_at > opens_at)
);
create index calls_of_programme on calls (programme_id);
create index calls_due on calls (closes_at) where not closed and closes_at is not null;

create table clinics (
    clinic_id uuid primary key,
    call_id uuid not null references calls,
    clinic jsonb not null
);

create sequence case_numbers;

-- `applicants` are all who answer for it, the one that hands it in first.
create table applications (
    application_id uuid primary key,
    call_id uuid not null references calls,
    programme_id uuid not null references programmes,
    state text not null check (state in ('draft', 'submitted', 'asked_to_supplement', 'complete', 'in_review', 'proposed', 'decided', 'withdrawn')),
    applicants uuid[] not null,
    asked_cents bigint,
    number text unique,
    submitted_at timestamptz,
    application jsonb not null
);
create index applications_of_call on applications (call_id, state);
create index applications_of_applicant on applications using gin (applicants);

-- Who judges an application, and how: `panel_id` is the application's id.
create table panels (
    panel_id uuid primary key references applications,
    reviewers text[] not null,
    panel jsonb not null
);
create index panels_of_reviewer on panels using gin (reviewers);

create table rankings (
    ranking_id uuid primary key,
    call_id uuid not null references calls,
    proposed_at timestamptz not null,
    ranking jsonb not null
);
create index rankings_of_call on rankings (call_id, proposed_at desc);

-- One application has one decision, whoever decides at once.
create table decisions (
    decision_id uuid primary key,
    application_id uuid not null unique references applications,
    call_id uuid not null references calls,
    programme_id uuid not null references programmes,
    applicant uuid not null,
    outcome text not null check (outcome in ('granted', 'partly', 'rejected')),
    granted_cents bigint not null check (granted_cents >= 0),
    conditional boolean not null,
    decided_on date not null,
    decision jsonb not null
);
create index decisions_of_programme on decisions (programme_id) include (granted_cents, conditional);
create index decisions_of_call on decisions (call_id) include (granted_cents);
create index decisions_by_day on decisions (decided_on desc, decision_id);

-- Copies of the registry's organisations and of where each is described, fed by its facts.
create table organisations (
    organisation_id uuid primary key,
    name text not null,
    state text not null,
    municipality text,
    business_id text,
    merged_into uuid
);
create index organisations_by_successor on organisations (merged_into) where merged_into is not null;

create table descriptions (
    organisation_id uuid not null,
    register_name text not null,
    described_on date not null,
    primary key (organisation_id, register_name)
);

-- Whom an organisation acts for by mergers, itself included.
create function acts_for (acting uuid) returns uuid[] language sql stable as $$
    with recursive those (organisation_id) as (
        select acting union select o.organisation_id from organisations o join those t on o.merged_into = t.organisation_id
    )
    select array_agg(organisation_id) from those
$$;

-- migrate:down
drop function acts_for (uuid);
drop table descriptions, organisations, decisions, rankings, panels, applications;
drop sequence case_numbers;
drop table clinics, calls, forms, programmes;
