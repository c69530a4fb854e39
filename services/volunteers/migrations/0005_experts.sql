-- migrate:up
-- Nothing here names anybody. volunteer_id: null of who left.
create table experts (
    expert_id uuid primary key,
    organisation_id uuid not null,
    volunteer_id uuid unique references volunteers,
    tasks text[] not null,
    municipalities text[] not null,
    gone boolean not null,
    expert jsonb not null
);
create index experts_of_organisation on experts (organisation_id, expert_id) where not gone;
create index experts_by_task on experts using gin (tasks) where not gone;

-- What they have experienced, sealed by a key of its own, with keyed hashes of the words by which they want to be found.
create table experiences (
    expert_id uuid primary key references experts,
    sealed bytea not null,
    words bytea[] not null
);
create index experiences_by_word on experiences using gin (words);

create table expert_bookings (
    expert_booking_id uuid primary key,
    expert_id uuid not null references experts,
    organisation_id uuid not null,
    booked_by uuid not null,
    payer uuid not null,
    state text not null check (state in ('offered', 'accepted', 'declined', 'cancelled', 'held')),
    held_on date not null,
    expert_booking jsonb not null
);
create index expert_bookings_of_expert on expert_bookings (expert_id, held_on);
create index expert_bookings_of_organisation on expert_bookings (organisation_id, expert_booking_id);
create index expert_bookings_booked_by on expert_bookings (booked_by, expert_booking_id);
create index expert_bookings_paid_by on expert_bookings (payer, held_on) where state = 'held';

create table peer_groups (
    peer_group_id uuid primary key,
    organisation_id uuid not null,
    state text not null check (state in ('planned', 'open', 'resting', 'ended')),
    municipality text,
    leaders uuid[] not null,
    peer_group jsonb not null
);
create index peer_groups_of_organisation on peer_groups (organisation_id, peer_group_id);
create index peer_groups_to_come_to on peer_groups (peer_group_id) where state = 'open';
create index peer_groups_led_by on peer_groups using gin (leaders);

create table group_meetings (
    group_meeting_id uuid primary key,
    peer_group_id uuid not null references peer_groups,
    starts_at timestamptz not null,
    withdrawn boolean not null,
    group_meeting jsonb not null
);
create index group_meetings_of_group on group_meetings (peer_group_id, starts_at);

-- migrate:down
drop table group_meetings;
drop table peer_groups;
drop table expert_bookings;
drop table experiences;
drop table experts;
