-- migrate:up

-- What follows a decision. `payee_id` is the organisation's id, `payout_id` and `use_report_id` are the decision's.
create table payees (
    payee_id uuid primary key,
    waits boolean not null,
    payee jsonb not null
);
create index payees_waiting on payees (payee_id) where waits;

create table payouts (
    payout_id uuid primary key references decisions,
    granted_cents bigint not null,
    is_open boolean not null,
    payout jsonb not null
);
create index payouts_open on payouts (payout_id) where is_open;

create table payment_files (
    payment_file_id uuid primary key,
    payer uuid not null,
    execution_on date not null,
    made_at timestamptz not null,
    state text not null check (state in ('made', 'executed', 'rejected')),
    payment_file jsonb not null
);
create index payment_files_by_day on payment_files (made_at desc, payment_file_id);

-- What a bank is given, as it was made once.
create table payment_contents (
    payment_file_id uuid primary key references payment_files,
    xml text not null,
    csv text not null
);

-- Each instalment is in one file that was not rejected, whoever makes files at once.
create table payments (
    payment_file_id uuid not null references payment_files,
    decision_id uuid not null references decisions,
    instalment integer not null,
    cents bigint not null check (cents > 0),
    rejected boolean not null default false,
    primary key (payment_file_id, decision_id, instalment)
);
create unique index payments_once on payments (decision_id, instalment) where not rejected;

create table use_reports (
    use_report_id uuid primary key references decisions,
    applicant uuid not null,
    missing_after date,
    next_due_on date,
    use_report jsonb not null
);
create index use_reports_missing on use_reports (applicant, missing_after) where missing_after is not null;
create index use_reports_due on use_reports (next_due_on) where next_due_on is not null;

create table recoveries (
    recovery_id uuid primary key,
    decision_id uuid not null references decisions,
    cents bigint not null check (cents > 0),
    is_open boolean not null,
    recovery jsonb not null
);
create index recoveries_of_decision on recoveries (decision_id);

-- Who of the grant office and of the reviewers looked at an application.
create table application_reads (
    application_id uuid not null references applications,
    reader text not null,
    as_reviewer boolean not null,
    read_at timestamptz not null
);
create index application_reads_of_application on application_reads (application_id, read_at);
create index application_reads_by_age on application_reads (read_at);

-- migrate:down
drop table application_reads, recoveries, use_reports, payments, payment_contents, payment_files, payouts, payees;
