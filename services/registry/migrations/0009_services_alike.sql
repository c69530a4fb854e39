-- migrate:up

-- What services are narrowed and counted by stands in the row: each look at a list outside it was three reads more. Rows that are there are written again.
alter table services
    alter column municipalities set storage main, alter column providers set storage main, alter column meant_for set storage main,
    alter column life_situations set storage main, alter column languages set storage main, alter column accessible set storage main;
update services set service = service, municipalities = municipalities || '{}';

-- How many published services are told of alike, so that counting them by code looks at each sort once and not at each service. Rows of the same sort add up:
-- whoever writes a service takes those together that nobody else writes just then, waits for nobody, and keeps nothing of a sort that is no more.
create table services_alike (
    services_alike_id bigint generated always as identity primary key,
    alike text not null,
    life_situations text[] not null,
    meant_for text[] not null,
    municipalities text[] not null,
    languages text[] not null,
    accessible text[] not null,
    free boolean,
    area text,
    services integer not null
);
create index services_alike_by_sort on services_alike (alike);

create function count_alike () returns trigger language plpgsql as $$
begin
    execute format(
        'with written as (
            select md5(row(life_situations, meant_for, municipalities, languages, accessible, free, area)::text) as alike,
                life_situations, meant_for, municipalities, languages, accessible, free, area, sum(counts) as services
            from (%s) those where state = ''published'' and providers <> ''{}''
            group by life_situations, meant_for, municipalities, languages, accessible, free, area having sum(counts) <> 0
        ), held as (
            select services_alike_id from services_alike where alike in (select alike from written) for update skip locked
        ), taken as (
            delete from services_alike where services_alike_id in (select services_alike_id from held)
            returning alike, life_situations, meant_for, municipalities, languages, accessible, free, area, services
        )
        insert into services_alike (alike, life_situations, meant_for, municipalities, languages, accessible, free, area, services)
        select alike, life_situations, meant_for, municipalities, languages, accessible, free, area, sum(services)
        from (select * from written union all select * from taken) either
        group by alike, life_situations, meant_for, municipalities, languages, accessible, free, area having sum(services) <> 0',
        case tg_op
            when 'INSERT' then 'select 1 as counts, * from come'
            when 'DELETE' then 'select -1 as counts, * from gone'
            else 'select 1 as counts, * from come union all select -1, * from gone'
        end
    );
    return null;
end
$$;
create trigger services_come after insert on services referencing new table as come for each statement execute function count_alike ();
create trigger services_go after delete on services referencing old table as gone for each statement execute function count_alike ();
create trigger services_change after update on services referencing old table as gone new table as come for each statement execute function count_alike ();

insert into services_alike (alike, life_situations, meant_for, municipalities, languages, accessible, free, area, services)
select md5(row(life_situations, meant_for, municipalities, languages, accessible, free, area)::text),
    life_situations, meant_for, municipalities, languages, accessible, free, area, count(*)
from services where state = 'published' and providers <> '{}' group by life_situations, meant_for, municipalities, languages, accessible, free, area;

-- The same of what `public_services` shows: without those whose providers are all out of force.
create view public_services_alike as
select a.life_situations, a.meant_for, a.municipalities, a.languages, a.accessible, a.free, a.area, a.services from services_alike a
union all
select s.life_situations, s.meant_for, s.municipalities, s.languages, s.accessible, s.free, s.area, -1 from services s
where s.state = 'published' and s.providers && array(select organisation_id from organisations_out_of_force)
and s.providers <@ array(select organisation_id from organisations_out_of_force);

-- migrate:down
drop view public_services_alike;
drop trigger services_change on services;
drop trigger services_go on services;
drop trigger services_come on services;
drop function count_alike ();
drop table services_alike;
alter table services
    alter column municipalities set storage extended, alter column providers set storage extended, alter column meant_for set storage extended,
    alter column life_situations set storage extended, alter column languages set storage extended, alter column accessible set storage extended;
