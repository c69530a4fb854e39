-- migrate:up
create table accounts (account_id uuid primary key, total bigint not null);
create table totals (account_id uuid primary key, total bigint not null, facts bigint not null, sequence bigint not null);
create table mended (at timestamptz not null default now());

-- migrate:down
drop table accounts, totals, mended;
