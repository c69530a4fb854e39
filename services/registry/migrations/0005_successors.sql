-- migrate:up

-- Who has succeeded whom by mergers, through any number of them: whom an organisation acts for, itself included, and who acts for one now.
create index organisations_by_successor on organisations (merged_into) where merged_into is not null;

create function acts_for (acting uuid) returns uuid[] language sql stable as $$
    with recursive those (organisation_id) as (
        select acting union select o.organisation_id from organisations o join those t on o.merged_into = t.organisation_id
    )
    select array_agg(organisation_id) from those
$$;

-- migrate:down
drop function acts_for (uuid);
drop index organisations_by_successor;
