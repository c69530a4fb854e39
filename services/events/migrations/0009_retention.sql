-- migrate:up

-- How the items of a done import came out, kept when the items are no more; and by which the oldest are found, which go first.
alter table imports add column counted jsonb;
update imports i set counted = (
    select coalesce(jsonb_object_agg(outcome, items), '{}')
    from (select outcome, count(*) as items from import_items t where t.import_id = i.import_id group by outcome) as counts
) where state = 'done';
create index imports_done on imports (finished_at) where state = 'done';

-- migrate:down
drop index imports_done;
alter table imports drop column counted;
