-- migrate:up

-- What somebody wrote about the pages, to be answered within two weeks. No more is known of them than they wrote.
create table feedback (
    feedback_id bigint primary key generated always as identity,
    language text not null,
    message text not null,
    contact text,
    written_at timestamptz not null,
    answered_at timestamptz
);
create index feedback_written_at on feedback (written_at);

-- migrate:down
drop table feedback;
