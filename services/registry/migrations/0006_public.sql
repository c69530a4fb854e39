-- migrate:up

-- What anybody finds, by words as they type them: `named` by parts of words and with typos (a name, its translations, who gives it), `words` by how words
-- begin. Made of the document, so neither lags behind it. What is long stands outside the rows, so that a look at all of them is a short one.
alter table services set (toast_tuple_target = 512);
alter table services
    add column providers uuid[] not null generated always as (codes_of(service, '$.providers[*].organisation_id')::uuid[]) stored,
    add column meant_for text[] not null generated always as (
        with_broader(codes_of(service, '$.target_groups[*]') || codes_of(service, '$.details.national_target_groups[*]'))
    ) stored,
    add column life_situations text[] not null generated always as (with_broader(codes_of(service, '$.details.life_situations[*]'))) stored,
    add column languages text[] not null generated always as (codes_of(service, '$.details.languages[*]')) stored,
    add column accessible text[] not null generated always as (codes_of(service, '$.details.accessibility.keyvalue() ? (@.value == true).key')) stored,
    add column free boolean generated always as ((service #>> '{details,price,free}')::boolean) stored,
    add column area text generated always as (service #>> '{details,area}') stored,
    add column named text not null generated always as (
        ' ' || folded(texts_of(service, '$.name') || ' ' || texts_of(service, '$.details.names.*') || ' ' || texts_of(service, '$.providers[*].name'))
    ) stored,
    add column words tsvector not null generated always as (
        strip(to_tsvector('simple', folded(
            texts_of(service, '$.name') || ' ' || texts_of(service, '$.details.names.*') || ' ' || texts_of(service, '$.providers[*].name') || ' '
            || texts_of(service, '$.details.summary.*') || ' ' || texts_of(service, '$.details.text.*')
        )))
    ) stored;
alter table services alter column words set storage main;
create index services_named on services using gin (named gin_trgm_ops);
create index services_words on services using gin (words);
create index services_by_name on services (named, service_id) where state = 'published';

alter table organisations
    add column named text not null generated always as (' ' || folded(name)) stored,
    add column words tsvector not null generated always as (to_tsvector('simple', folded(name))) stored;
create index organisations_named on organisations using gin (named gin_trgm_ops);
create index organisations_that_left on organisations (organisation_id) where state in ('suspended', 'dissolved');

alter table places
    add column named text not null generated always as (
        ' ' || folded(texts_of(place, '$.name.*') || ' ' || texts_of(place, '$.address') || ' ' || texts_of(place, '$.keeper.name'))
    ) stored,
    add column words tsvector not null generated always as (
        to_tsvector('simple', folded(texts_of(place, '$.name.*') || ' ' || texts_of(place, '$.address') || ' ' || texts_of(place, '$.keeper.name')))
    ) stored;

alter table networks
    add column named text not null generated always as (
        ' ' || folded(texts_of(network, '$.name') || ' ' || texts_of(network, '$.responsible[*].name') || ' ' || texts_of(network, '$.convenor.name'))
    ) stored,
    add column words tsvector not null generated always as (
        to_tsvector('simple', folded(
            texts_of(network, '$.name') || ' ' || texts_of(network, '$.responsible[*].name') || ' ' || texts_of(network, '$.convenor.name')
        ))
    ) stored;

-- Out of force is who is suspended or dissolved, and who has merged into one that is. What any resident may see is said here, once.
create view organisations_out_of_force as
with recursive gone (organisation_id) as (
    select organisation_id from organisations where state in ('suspended', 'dissolved')
    union select o.organisation_id from organisations o join gone g on o.merged_into = g.organisation_id
)
select organisation_id from gone;

create view public_organisations as
select o.organisation_id, o.kind, o.municipality, o.named, o.words, o.organisation from organisations o where o.live and o.state <> 'suspended';

create view public_services as
select s.service_id, s.providers, s.municipalities, s.meant_for, s.life_situations, s.languages, s.accessible, s.free, s.area, s.named, s.words, s.service
from services s
where s.state = 'published' and not s.providers <@ array(select organisation_id from organisations_out_of_force);

-- migrate:down
drop view public_services;
drop view public_organisations;
drop view organisations_out_of_force;
alter table networks drop column words, drop column named;
alter table places drop column words, drop column named;
drop index organisations_that_left;
alter table organisations drop column words, drop column named;
alter table services drop column words, drop column named, drop column area, drop column free, drop column accessible, drop column languages,
    drop column life_situations, drop column meant_for, drop column providers;
alter table services reset (toast_tuple_target);
