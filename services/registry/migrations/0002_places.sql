-- migrate:up
create table places (
    place_id uuid primary key,
    municipality text not null,
    state text not null check (state in ('open', 'closed')),
    keeper_id uuid,
    accessible text[] not null, -- what is said to be so; what is not said is not
    place jsonb not null
);

create table rooms (
    room_id uuid primary key,
    place_id uuid not null references places,
    state text not null check (state in ('open', 'closed')),
    capacity integer,
    room jsonb not null
);
create index rooms_of_place on rooms (place_id, room_id);

-- Personal data, here and nowhere else. An erased one keeps its id alone.
create table key_persons (
    key_person_id uuid primary key,
    organisation_id uuid not null references organisations,
    erased_at timestamptz,
    key_person jsonb not null,
    check ((erased_at is null) = (key_person ->> 'name' is not null)),
    check (erased_at is null or (key_person ->> 'phone' is null and key_person ->> 'email' is null and key_person ->> 'request_fingerprint' = ''))
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
