-- migrate:up

-- What of a room decides whether a booking fits in it, and by which of these a booking was judged last.
create function terms_of (hours jsonb, capacity bigint, closed_on date) returns text language sql stable as $$
    select md5(jsonb_build_array(hours, capacity, closed_on)::text)
$$;
alter table bookings add column terms text;

-- migrate:down
alter table bookings drop column terms;
drop function terms_of (jsonb, bigint, date);
