-- migrate:up
create table places (
    place_id uuid primary key,
    name jsonb not null,
    keeper jsonb not null,
    municipality text not null,
    state text not null check (state in ('open', 'closed')),
    address text,
    postal_code text,
    coordinates jsonb,
    accessibility jsonb not null,
    hours jsonb not null,
    closed_on date,
    asked text not null,
    check ((state = 'closed') = (closed_on is not null))
);

create table rooms (
    room_id uuid primary key,
    place_id uuid not null references places,
    name jsonb not null,
    state text not null check (state in ('open', 'closed')),
    capacity integer,
    equipment text[] not null,
    accessibility jsonb not null,
    buffer_before_minutes integer not null,
    buffer_after_minutes integer not null,
    hours jsonb,
    prices jsonb not null,
    closed_on date,
    asked text not null,
    check ((state = 'closed') = (closed_on is not null))
);
create index rooms_of_place on rooms (place_id, room_id);

-- Personal data, here and nowhere else. An erased one keeps its id alone.
create table key_persons (
    key_person_id uuid primary key,
    organisation_id uuid not null references organisations,
    role text not null,
    name text,
    phone text,
    email text,
    said_by uuid not null,
    said_on date not null,
    noted_by text not null,
    erased_at timestamptz,
    asked text not null,
    check ((erased_at is null) = (name is not null)),
    check (erased_at is null or (phone is null and email is null and asked = ''))
);
create index key_persons_of_organisation on key_persons (organisation_id, key_person_id);

-- Where an organisation was seen described, and when last.
create table register_entries (
    organisation_id uuid not null references organisations,
    register_name text not null,
    described_on date not null,
    entry text,
    primary key (organisation_id, register_name)
);


-- migrate:down
drop table register_entries;
drop table key_persons;
drop table rooms;
drop table places;
