-- migrate:up

-- For `=` beside `&&` in one exclusion constraint. Trusted: whoever may create in the database may add it.
create extension if not exists btree_gist;

-- Copies of the registry's places and rooms, fed by its facts.
create table places (
    place_id uuid primary key,
    name jsonb not null,
    keeper_id uuid,
    keeper_name text not null,
    municipality text not null,
    address text,
    coordinates jsonb,
    hours jsonb not null,
    closed_on date
);

create table rooms (
    room_id uuid primary key,
    place_id uuid not null,
    name jsonb not null,
    capacity bigint,
    buffer_before_minutes integer not null,
    buffer_after_minutes integer not null,
    hours jsonb,
    prices jsonb not null,
    closed_on date
);
create index rooms_of_place on rooms (place_id);

-- `booking` is the whole state; the columns beside it are what is searched for. `taken` is the time with the room's minutes before and after it:
-- of those that stand no two overlap in a room, whoever writes them and however many at once.
create table bookings (
    booking_id uuid primary key,
    room_id uuid not null,
    place_id uuid not null,
    organisation_id uuid not null,
    gathering_id uuid,
    series_id uuid,
    occasion timestamp,
    state text not null check (state in ('tentative', 'confirmed', 'used', 'rejected', 'displaced', 'released')),
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    taken tstzrange not null,
    minutes bigint not null,
    worth_cents bigint,
    booking jsonb not null,
    check (starts_at < ends_at),
    check (taken @> tstzrange(starts_at, ends_at)),
    constraint no_two_bookings_overlap exclude using gist (room_id with =, taken with &&) where (state in ('tentative', 'confirmed', 'used'))
);
create index bookings_of_room on bookings (room_id, starts_at);
create index bookings_of_gathering on bookings (gathering_id) where gathering_id is not null;
create index bookings_of_series on bookings (series_id, occasion) where series_id is not null;
create index bookings_of_organisation on bookings (organisation_id, starts_at);
create index bookings_to_be_used on bookings (ends_at) where state in ('tentative', 'confirmed');

-- The bookings of a whole series, asked for at once: the fingerprint of the request, so that asking twice is asking once.
create table series_bookings (
    series_booking_id uuid primary key,
    series_id uuid not null,
    request_fingerprint text not null
);

-- migrate:down
drop table series_bookings, bookings, rooms, places;
drop extension btree_gist;
