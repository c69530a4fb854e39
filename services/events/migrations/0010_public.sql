-- migrate:up

-- What any resident may see, said once: a gathering from its publication on, also when it is cancelled after that, and never before. What came from a source
-- was public there.
create view public_gatherings as
select g.gathering_id, g.state, g.kind, g.starts_at, g.ends_at, g.municipality, g.target_groups, g.network_id, g.place_id, g.organisations, g.gathering
from gatherings g
where g.state in ('published', 'held') or g.state = 'cancelled' and (
    jsonb_typeof(g.gathering -> 'origin') = 'object'
    or exists (select from changes c where c.subject = g.gathering_id and c.what = 'gathering' and c.after ->> 'state' = 'published')
);

-- migrate:down
drop view public_gatherings;
