-- migrate:up
create index payment_files_by_making on payment_files (made_at);
create sequence recovery_numbers start 1001;
update recoveries r set recovery = r.recovery || jsonb_build_object(
    'number', nextval('recovery_numbers'),
    'paid_cents', (
        select coalesce(sum((part ->> 'cents')::bigint) filter (where part ->> 'state' = 'paid'), 0)
        from payouts p, jsonb_array_elements(p.payout -> 'parts') part where p.payout_id = r.decision_id
    ),
    'recovered_before_cents', (
        select coalesce(sum(o.cents), 0) from recoveries o
        where o.decision_id = r.decision_id and o.recovery ->> 'entered_at' < r.recovery ->> 'entered_at'
    )
);

-- Who goes on as an organisation after mergers: itself, where it has not merged.
create function goes_on_as (former uuid) returns uuid language sql stable as $$
    with recursive those (organisation_id) as (
        select former union select o.merged_into from organisations o join those t using (organisation_id) where o.merged_into is not null
    )
    select coalesce((select t.organisation_id from those t left join organisations o using (organisation_id) where o.merged_into is null limit 1), former)
$$;

-- migrate:down
drop index payment_files_by_making;
drop function goes_on_as (uuid);
update recoveries set recovery = recovery - 'number' - 'paid_cents' - 'recovered_before_cents';
drop sequence recovery_numbers;
