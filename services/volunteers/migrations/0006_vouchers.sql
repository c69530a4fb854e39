-- migrate:up
create table venues (
    venue_id uuid primary key,
    organisation_id uuid not null,
    ended boolean not null,
    venue jsonb not null
);

-- A voucher is nobody's: here is no name, and of its code a keyed hash alone.
create table vouchers (
    voucher_id uuid primary key,
    kind text not null,
    venue_id uuid not null references venues,
    organisation_id uuid not null,
    entries smallint not null,
    issued_on date not null,
    valid_until date not null,
    buddy_wanted boolean not null,
    code_hash bytea not null unique,
    withdrawn_for text,
    redemption_id uuid,
    redeemed_at timestamptz,
    offline boolean,
    check ((redemption_id is null) = (redeemed_at is null) and (redemption_id is null) = (offline is null))
);
create index vouchers_of_organisation on vouchers (organisation_id, voucher_id);
create index vouchers_over_at_venue on vouchers (venue_id, valid_until) where redemption_id is not null or withdrawn_for is not null;
create index vouchers_open_at_venue on vouchers (venue_id) where redemption_id is null and withdrawn_for is null;
create index vouchers_by_age on vouchers (valid_until);

-- The one of a venue that redeems without a connection; `away_since`: it may do so now, and nobody else redeems there.
create table terminals (
    terminal_id uuid primary key,
    venue_id uuid not null references venues,
    secret bytea not null unique,
    enrolled_at timestamptz not null,
    away_since timestamptz,
    retired_at timestamptz
);
create unique index terminal_of_venue on terminals (venue_id) where retired_at is null;

-- migrate:down
drop table terminals;
drop table vouchers;
drop table venues;
