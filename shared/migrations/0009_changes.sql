-- migrate:up

-- Who did what to a thing, and when: the fields that differ, before and after; `before` is null for its beginning. A thing is known by what it is and its id,
-- since things of two kinds may have the same one. `concerns` is whom or what it is about, before it or after it, as words like `municipality:051`.
create table changes (
    change bigint generated always as identity primary key,
    what text not null,
    subject uuid not null,
    done text not null,
    done_by text not null,
    done_at timestamptz not null,
    before jsonb,
    after jsonb not null,
    concerns text[] not null
);
create index changes_of_thing on changes (what, subject, change);

-- migrate:down
drop table changes;
