-- migrate:up

-- What a place is known to have for those who need it (esteettömyys), so that a calendar can be narrowed by it. Of places that were told of before, a
-- rebuild of the projection brings it.
alter table places add column accessible text[] not null default '{}';

-- migrate:down
alter table places drop column accessible;
