-- migrate:up

-- What the calendar is searched by. `organisations` are the convenor and the other parties.
alter table gatherings
    add column network_id uuid,
    add column place_id uuid,
    add column organisations uuid[] not null default '{}';
update gatherings set
    network_id = (gathering ->> 'network_id')::uuid,
    place_id = (gathering -> 'spot' ->> 'place_id')::uuid,
    organisations = array[(gathering ->> 'convenor')::uuid] || array(select jsonb_array_elements_text(gathering -> 'parties')::uuid);

create index gatherings_by_municipality on gatherings (municipality, starts_at, gathering_id);
create index gatherings_by_network on gatherings (network_id, starts_at, gathering_id) where network_id is not null;
create index gatherings_by_place on gatherings (place_id, starts_at, gathering_id) where place_id is not null;
create index gatherings_by_organisation on gatherings using gin (organisations);
-- Those that last longer than a day may have begun long before the month in which they are looked for.
create index long_gatherings on gatherings using gist (tstzrange(starts_at, ends_at)) where ends_at - starts_at > interval '1 day';

-- A series stands between the beginning of its first occasion and the end of its last. `last_wall` is the last that the rule makes, so that a count need
-- not be counted again; null where it is not known.
alter table series
    add column first_at timestamptz not null default '-infinity',
    add column last_at timestamptz not null default 'infinity',
    add column last_wall timestamp,
    add column municipality text,
    add column network_id uuid,
    add column place_id uuid,
    add column target_groups text[] not null default '{}',
    add column organisations uuid[] not null default '{}';
update series set
    network_id = (series ->> 'network_id')::uuid,
    place_id = (series ->> 'place_id')::uuid,
    target_groups = array(select jsonb_array_elements_text(series -> 'target_groups')),
    organisations = array[(series ->> 'convenor')::uuid];
create index series_by_time on series using gist (tstzrange(first_at, last_at), municipality);
create index series_by_organisation on series using gin (organisations);

-- migrate:down
drop index series_by_organisation, series_by_time;
alter table series drop column first_at, drop column last_at, drop column last_wall, drop column municipality, drop column network_id, drop column place_id,
    drop column target_groups, drop column organisations;
drop index long_gatherings, gatherings_by_organisation, gatherings_by_place, gatherings_by_network, gatherings_by_municipality;
alter table gatherings drop column network_id, drop column place_id, drop column organisations;
