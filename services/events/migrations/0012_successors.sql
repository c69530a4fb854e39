-- migrate:up

-- Who has succeeded whom by mergers, through any number of them: whom an organisation acts for, itself included, and who acts for one now.
create index organisations_by_successor on organisations (merged_into) where merged_into is not null;

create function acts_for (acting uuid) returns uuid[] language sql stable as $$
    with recursive those (organisation_id) as (
        select acting union select o.organisation_id from organisations o join those t on o.merged_into = t.organisation_id
    )
    select array_agg(organisation_id) from those
$$;

create function successor (named uuid) returns uuid language sql stable as $$
    with recursive way (organisation_id, merged_into) as (
        select organisation_id, merged_into from organisations where organisation_id = named
        union select o.organisation_id, o.merged_into from organisations o join way w on o.organisation_id = w.merged_into
    )
    select coalesce((select organisation_id from way where merged_into is null limit 1), named)
$$;

-- Those of the ids of whom the registry has told nothing here.
create function not_known (named uuid[]) returns uuid[] language sql stable as $$
    select coalesce(array_agg(distinct id order by id), '{}') from unnest(named) id where not exists (select from organisations o where o.organisation_id = id)
$$;

-- migrate:down
drop function not_known (uuid[]);
drop function successor (uuid);
drop function acts_for (uuid);
drop index organisations_by_successor;
