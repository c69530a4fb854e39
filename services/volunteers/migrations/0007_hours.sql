-- migrate:up
create table hours (
    hours_id uuid primary key,
    volunteer_id uuid not null references volunteers,
    organisation_id uuid not null,
    role_id uuid not null references roles,
    standing text not null check (standing in ('open', 'logged', 'approved', 'rejected')),
    started_at timestamptz not null,
    until_at timestamptz not null,
    worked_on date not null,
    minutes integer not null,
    hours jsonb not null
);
create index hours_of_volunteer on hours (volunteer_id, started_at);
create index hours_of_organisation on hours (organisation_id, standing, hours_id);
create index hours_counted on hours (organisation_id, worked_on) where standing = 'approved';
create index hours_open on hours (until_at) where standing = 'open';

-- What the erased had given, by year, as sums: nothing leads to them.
create table given_by_erased (
    organisation_id uuid not null,
    year smallint not null,
    volunteers integer not null,
    minutes bigint not null,
    primary key (organisation_id, year)
);

-- What each wants to be written to about, and how often. Whoever has no row wants everything at once.
create table notice_settings (
    volunteer_id uuid primary key references volunteers,
    muted text[] not null,
    pace text not null check (pace in ('at_once', 'daily', 'weekly'))
);

-- migrate:down
drop table notice_settings;
drop table given_by_erased;
drop table hours;
