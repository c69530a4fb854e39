-- migrate:up

-- Gatherings and series are found by words as anybody types them: `named` is the title and where it is, `words` what is said of it as well.
alter table gatherings
    add column named text not null generated always as (
        ' ' || folded(texts_of(gathering, '$.title.*') || ' ' || texts_of(gathering, '$.spot.description'))
    ) stored,
    add column words tsvector not null generated always as (
        strip(to_tsvector('simple', folded(
            texts_of(gathering, '$.title.*') || ' ' || texts_of(gathering, '$.spot.description') || ' ' || texts_of(gathering, '$.contents.*')
        )))
    ) stored;
create index gatherings_named on gatherings using gin (named gin_trgm_ops);
create index gatherings_words on gatherings using gin (words);

alter table series
    add column named text not null generated always as (
        ' ' || folded(texts_of(series, '$.title.*') || ' ' || texts_of(series, '$.spot.description'))
    ) stored,
    add column words tsvector not null generated always as (
        strip(to_tsvector('simple', folded(
            texts_of(series, '$.title.*') || ' ' || texts_of(series, '$.spot.description') || ' ' || texts_of(series, '$.contents.*')
        )))
    ) stored;

-- migrate:down
alter table series drop column words, drop column named;
alter table gatherings drop column words, drop column named;
