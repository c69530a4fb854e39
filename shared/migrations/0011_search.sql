-- migrate:up

-- What is searched for is compared without case, accents and signs, so `omaishoito`, `Omaishoito` and `ömaishoito` are one; said here alone, for what is kept
-- as for what somebody types. Each of these calls what is built in and nothing else, so that a dump can be restored in any order.
create function folded (written text) returns text language sql immutable strict parallel safe as $$
    select btrim(regexp_replace(
        regexp_replace(translate(lower(normalize(written, nfkd)), 'đŋŧøßæ', 'dntosa'), '[\u0300-\u036f]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'
    ))
$$;

create function texts_of (document jsonb, way jsonpath) returns text language sql immutable parallel safe as $$
    select coalesce(string_agg(part #>> '{}', ' '), '') from jsonb_path_query(document, way) part
$$;

create function codes_of (document jsonb, way jsonpath) returns text[] language sql immutable parallel safe as $$
    select coalesce(array_agg(part #>> '{}') filter (where part <> 'null'), '{}') from jsonb_path_query(document, way) part
$$;

-- Codes with those that they stand under: who looks for `KR1` finds what is for `KR1.2`.
create function with_broader (codes text[]) returns text[] language sql immutable parallel safe as $$
    select coalesce(array_agg(distinct array_to_string(parts[1:depth], '.')), '{}')
    from unnest(codes) code, string_to_array(code, '.') parts, generate_series(1, cardinality(parts)) depth
$$;

-- migrate:down
drop function with_broader (text[]);
drop function codes_of (jsonb, jsonpath);
drop function texts_of (jsonb, jsonpath);
drop function folded (text);
