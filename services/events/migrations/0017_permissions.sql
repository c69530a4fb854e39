-- migrate:up

-- A room that only its keeper books, and whoever has the grant office's permission. Of rooms that were told of before it is so for none.
alter table rooms add column by_permission boolean not null default false;

-- Permissions as grants has told of them: for the rooms that are named, for all of a place, or for all that the keeper has.
create table permissions (
    permission_id uuid primary key,
    organisation_id uuid not null,
    keeper_id uuid not null,
    place_id uuid,
    rooms uuid[] not null,
    since date not null,
    until date not null,
    revoked boolean not null
);
create index permissions_of_organisation on permissions (organisation_id, until) where not revoked;

-- migrate:down
drop table permissions;
alter table rooms drop column by_permission;
