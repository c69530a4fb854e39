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

-- migrate:down
drop table attachments;
