-- migrate:up

-- The cooperation model in its versions. Of one council term, and of terms that overlap, one version is in force.
create table cooperation_models (
    cooperation_model_id uuid primary key,
    version integer not null unique,
    term_from integer not null,
    term_to integer not null,
    document jsonb not null,
    approvals jsonb not null,
    state text not null check (state in ('drafted', 'in_force', 'replaced')),
    in_force_on date,
    replaced_by uuid references cooperation_models,
    replaced_on date,
    told_due integer not null default 0,
    told_missed integer not null default 0,
    told_renewal boolean not null default false,
    next_due_on date,
    asked text not null,
    check (term_to > term_from),
    check ((state = 'drafted') = (in_force_on is null)),
    check (state <> 'in_force' or approvals ?& array['regional_board', 'organisations_council']),
    constraint cooperation_models_one_in_force exclude using gist (int4range(term_from, term_to) with &&) where (state = 'in_force')
);
create index cooperation_models_due on cooperation_models (next_due_on) where next_due_on is not null;

create table cooperation_model_evaluations (
    evaluation_id uuid primary key,
    cooperation_model_id uuid not null references cooperation_models,
    held_on date not null,
    parties integer,
    asked text not null
);
create index cooperation_model_evaluations_of_model on cooperation_model_evaluations (cooperation_model_id, held_on);

-- What the calendar does to agreements. Those from before are looked at once.
alter table agreements drop constraint agreements_state_check;
alter table agreements
    add constraint agreements_state_check check (state in ('drafted', 'in_force', 'expired', 'terminated')),
    add column expired_on date,
    add column replaces uuid references agreements,
    add column replaced_by uuid references agreements,
    add column took_over_on date,
    add column documents jsonb not null default '[]',
    add column reminder_days integer[] not null default '{90,30}',
    add column reminded integer[] not null default '{}',
    add column next_due_on date,
    add constraint agreements_expired_check check ((state = 'expired') = (expired_on is not null));
update agreements set next_due_on = current_date where state = 'in_force' and valid_until is not null;
create index agreements_due on agreements (next_due_on) where next_due_on is not null;
create index agreements_replaces on agreements (replaces) where replaces is not null;

-- Meetings against cadence. Networks from before are followed from now on.
alter table networks
    add column followed_from date,
    add column told_until date,
    add column next_due_on date;
update networks set followed_from = current_date, next_due_on = case when meetings_per_year is not null then current_date end;
create index networks_due on networks (next_due_on) where next_due_on is not null;

-- migrate:down
drop index networks_due;
alter table networks drop column followed_from, drop column told_until, drop column next_due_on;
drop index agreements_replaces;
drop index agreements_due;
update agreements set state = 'terminated', terminated_on = expired_on, termination_reason = 'expired', expired_on = null where state = 'expired';
alter table agreements
    drop constraint agreements_expired_check,
    drop column expired_on,
    drop column replaces,
    drop column replaced_by,
    drop column took_over_on,
    drop column documents,
    drop column reminder_days,
    drop column reminded,
    drop column next_due_on;
alter table agreements drop constraint agreements_state_check;
alter table agreements add constraint agreements_state_check check (state in ('drafted', 'in_force', 'terminated'));
drop table cooperation_model_evaluations;
drop table cooperation_models;
