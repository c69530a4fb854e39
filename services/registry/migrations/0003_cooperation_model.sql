-- migrate:up

-- The cooperation model in its versions. Of one council term, and of terms that overlap, one version is in force.
create table cooperation_models (
    cooperation_model_id uuid primary key,
    version integer not null unique,
    term_from integer not null,
    term_to integer not null,
    state text not null check (state in ('drafted', 'in_force', 'replaced')),
    next_due_on date,
    cooperation_model jsonb not null,
    check (term_to > term_from),
    check (state <> 'in_force' or cooperation_model -> 'approvals' ?& array['regional_board', 'organisations_council']),
    constraint cooperation_models_one_in_force exclude using gist (int4range(term_from, term_to) with &&) where (state = 'in_force')
);
create index cooperation_models_due on cooperation_models (next_due_on) where next_due_on is not null;

create table cooperation_model_evaluations (
    evaluation_id uuid primary key,
    cooperation_model_id uuid not null references cooperation_models,
    held_on date not null,
    parties integer,
    request_fingerprint text not null
);
create index cooperation_model_evaluations_of_model on cooperation_model_evaluations (cooperation_model_id, held_on);

-- migrate:down
drop table cooperation_model_evaluations;
drop table cooperation_models;
