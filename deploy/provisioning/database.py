"""The database's side, as its owner: roles, schemas, and the table of those who may ask by the command queues."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from shared.database.postgres import Connection
from shared.queue.senders import ANY_SOURCE
from shared.settings import Settings, role

INTEGRATION = ["integration"]

LACKING = """
select s.name from unnest($1::text[], $2::text[]) s (name, role)
left join pg_roles r on r.rolname = s.role
left join pg_namespace n on n.nspname = s.name and n.nspowner = r.oid
where r.oid is null or n.oid is null
    or not has_database_privilege(r.oid, current_database(), 'create') or not has_database_privilege(r.oid, current_database(), 'temporary')
    or to_regclass('yhteys.senders') is null or not has_any_column_privilege(r.oid, to_regclass('yhteys.senders')::oid, 'select')
"""
SENDERS_TABLE = """
create schema if not exists yhteys;
create table if not exists yhteys.senders (
    user_name text primary key,
    source text not null,
    roles text[] not null,
    organisation_id uuid,
    password_hash text,
    admitted_at timestamptz not null default now()
);
comment on table yhteys.senders is 'Broker users who may ask by the command queues: as whom, with which roles. Written by yhteys provision alone.';
"""
SEARCHES = "select exists (select from pg_extension where extname = 'pg_trgm')"
SEARCHING = "create extension pg_trgm schema pg_catalog"
"""What finds words with typos. Trusted: no superuser is needed. Among what is built in, since services see no schema but their own."""
EXISTS = "select exists (select from pg_roles where rolname = $1)"
QUOTED = "select format($1, variadic $2::text[])"
ADMIT = """
insert into yhteys.senders (user_name, source, roles) select * from unnest($1::text[], $2::text[]) own (user_name, source), (select $3::text[]) given (roles)
on conflict (user_name) do update set source = excluded.source where senders.source <> excluded.source
"""
KEEP = """
insert into yhteys.senders (user_name, source, roles, organisation_id, password_hash) values ($1, $2, $3, $4, $5)
on conflict (user_name) do update set source = excluded.source, roles = excluded.roles, organisation_id = excluded.organisation_id
"""
PARTNERS = "select user_name, source, roles, organisation_id, password_hash, admitted_at from yhteys.senders where password_hash is not null order by user_name"
FORGET = "delete from yhteys.senders where user_name = $1 and password_hash is not null returning user_name"
RACES = (asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError, asyncpg.DuplicateSchemaError, asyncpg.DuplicateTableError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A sender from outside, with what the broker keeps of its password, so that it can be admitted again to a broker that lost everything."""

    user: str
    source: str
    roles: list[str]
    organisation_id: UUID | None
    password_hash: str


async def provision(connection: Connection, settings: Settings, services: Sequence[str], *, administrator: str) -> list[str]:
    """Make what is missing. Returns what was made."""
    made = []
    if not await connection.fetchval(SEARCHES):  # before any schema: who finds that begins to migrate
        await connection.execute(SEARCHING)
        made.append("database extension pg_trgm")
    lacking = [row["name"] for row in await connection.fetch(LACKING, list(services), [role(name) for name in services])]
    if lacking:
        async with connection.transaction():
            await connection.execute(SENDERS_TABLE)
            for service in lacking:
                await _make(connection, service, settings.password(service))
    speaking = {settings.broker_user(name): settings.source(name) for name in services} | {administrator: ANY_SOURCE}
    await connection.execute(ADMIT, list(speaking), list(speaking.values()), INTEGRATION)
    return [*made, *(f"database role and schema of {service}" for service in lacking)]


async def _make(connection: Connection, service: str, password: str) -> None:
    name = role(service)
    if not await connection.fetchval(EXISTS, name):
        await _statement(connection, "create role %I login password %L", name, password)
    await _statement(connection, "grant %I to current_user", name)
    await _statement(connection, "create schema if not exists %I authorization %I", service, name)
    await _statement(connection, "alter schema %I owner to %I", service, name)
    await _statement(connection, "alter role %I set search_path = %I", name, service)
    await _statement(connection, "grant create, temporary on database %I to %I", await connection.fetchval("select current_database()"), name)
    await _statement(connection, "grant usage on schema yhteys to %I", name)
    await _statement(connection, "grant select (user_name, source, roles, organisation_id) on yhteys.senders to %I", name)


async def set_wrong_passwords(connection: Connection, settings: Settings, services: Sequence[str]) -> list[str]:
    """Give a role its password if it cannot log in with it. Returns what was set."""
    made = []
    for service in services:
        try:
            await (await asyncpg.connect(settings.database_url_for(service))).close()
        except asyncpg.InvalidAuthorizationSpecificationError:
            await _statement(connection, "alter role %I login password %L", role(service), settings.password(service))
            made.append(f"database password of {service}")
    return made


async def _statement(connection: Connection, form: str, *words: str) -> None:
    await connection.execute(await connection.fetchval(QUOTED, form, list(words)))


async def partners(connection: Connection) -> list[Partner]:
    """All senders from outside."""
    return [
        Partner(user=row["user_name"], source=row["source"], roles=row["roles"], organisation_id=row["organisation_id"], password_hash=row["password_hash"])
        for row in await connection.fetch(PARTNERS)
    ]


async def keep(connection: Connection, partner: Partner) -> None:
    """Admit a sender from outside, or change what it may."""
    await connection.execute(KEEP, partner.user, partner.source, partner.roles, partner.organisation_id, partner.password_hash)


async def forget(connection: Connection, user: str) -> bool:
    """From now on no command of this user is taken. False if there is no such sender."""
    return await connection.fetchval(FORGET, user) is not None
