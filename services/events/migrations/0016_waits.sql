-- migrate:up

-- Who has to do something before a gathering goes on: parties that were asked to agree, payers who have not accepted their share of the split that stands.
create function waited_for (gathering jsonb) returns table (waits_for text, organisation_id uuid) language sql immutable as $$
    select 'agreement', party::uuid from jsonb_array_elements_text(gathering -> 'parties') party
    where gathering ->> 'state' = 'proposed' and not gathering -> 'agreed' ? party
    union all
    select 'acceptance', (share ->> 'payer')::uuid from jsonb_array_elements(coalesce(nullif(gathering -> 'split', 'null') -> 'shares', '[]')) share
    where gathering ->> 'state' in ('draft', 'proposed', 'agreed') and (share ->> 'rent_cents')::bigint + (share ->> 'catering_cents')::bigint > 0
    and not gathering -> 'split' -> 'accepted' ? (share ->> 'payer')
$$;

-- A sign-up that a worker took for somebody on the phone says so, as long as it says anything of them.
alter table signups add column by_phone boolean not null default false;

-- migrate:down
alter table signups drop column by_phone;
drop function waited_for (jsonb);
