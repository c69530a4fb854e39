"""PostgreSQL: one role and one schema a service; plain SQL migrations run by dbmate before anything else."""

import asyncio
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from shared.settings import Settings, derived, role

Connection: TypeAlias = "asyncpg.Connection[Any] | PoolConnectionProxy[Any]"
Pool: TypeAlias = "asyncpg.Pool[Any]"

STANDBY_SECONDS = 1.0
LEAD = "select pg_try_advisory_lock(hashtext($1))"
KERNEL_MIGRATIONS = Path(__file__).parent / "migrations"
LOST = (
    asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError, asyncpg.AdminShutdownError, asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError, asyncpg.IdleSessionTimeoutError, asyncpg.DiskFullError, asyncpg.TooManyConnectionsError, OSError,
)  # fmt: skip
"""Trouble with a server, which befalls whatever is asked of it and passes by itself; a lost stream or connection and a time-out are OSErrors. What a handler
raises is told apart from it by `misuse_told_apart`. A statement that was cancelled is none of them: the next one would not be."""
CONTENDED = (asyncpg.TransactionRollbackError, asyncpg.InsufficientResourcesError)
"""Two were in each other's way, or one asked for too much: worth another try, and another, but not for ever (`shared.patience`)."""
TRANSIENT = (*LOST, *CONTENDED)


class HandlerFailed(Exception):
    """A handler's own fault that looks like a server's: its record is what is wrong, and trying again in the same way is no use."""


class MigrationFailed(RuntimeError):
    """dbmate refused a migration; its output is the message."""


async def prepare(connection: Connection) -> None:
    """Let jsonb columns be Python objects."""
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)


async def open_pool(settings: Settings, service: str, *, size: int = 10) -> Pool:
    return await asyncpg.create_pool(
        settings.database_url_for(service), min_size=1, max_size=size, init=prepare, reset=_nothing_to_reset, server_settings=_session(service, service)
    )


async def _nothing_to_reset(_connection: Connection) -> None:
    """Nobody sets anything for a session, so the round trip that would undo it is spared. An open transaction is rolled back all the same."""


async def connect(settings: Settings, service: str, *, search_path: str | None = None) -> Connection:
    """A connection of its own, outside the pool: for session locks and long reads."""
    connection = await asyncpg.connect(settings.database_url_for(service), server_settings=_session(service, search_path or service))
    await prepare(connection)
    return connection


def _session(service: str, search_path: str) -> dict[str, str]:
    return {"search_path": search_path, "application_name": f"yhteys-{service}"}


async def wait_for_lead(connection: Connection, role_name: str) -> None:
    """Return once this session holds the lock of the role: others who want it stand by until the session ends."""
    while not await connection.fetchval(LEAD, role_name):  # noqa: ASYNC110 - the lock lies in the database, where no event of ours reaches
        await asyncio.sleep(STANDBY_SECONDS)


@contextmanager
def misuse_told_apart(connection: Connection) -> Iterator[None]:
    """What looks like trouble with a server while a handler runs is the handler's own on a connection that still works.

    Asyncpg says InterfaceError both of a lost connection and of a wrong call; a time-out or a missing file is an OSError, as a lost connection is.
    """
    try:
        yield
    except (asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
        if connection.is_closed():
            raise
        raise HandlerFailed(f"{type(error).__name__}: {error}") from error


async def provision(settings: Settings, service: str) -> None:
    """Make the service's role and schema if they are missing. Needs the administrator's URL."""
    password = derived(unquote(urlsplit(settings.database_url).password or ""), service)
    connection = await asyncpg.connect(settings.database_url)
    try:
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock(hashtext('yhteys.provision'))")
            database = await connection.fetchval("select quote_ident(current_database())")
            verb = "alter" if await connection.fetchval("select 1 from pg_roles where rolname = $1", role(service)) else "create"
            await connection.execute(f"{verb} role {role(service)} login password '{password}'")
            await connection.execute(f"grant {role(service)} to current_user")
            await connection.execute(f"create schema if not exists {service} authorization {role(service)}")
            await connection.execute(f"alter role {role(service)} set search_path = {service}")
            await connection.execute(f"grant create, temporary on database {database} to {role(service)}")
    finally:
        await connection.close()


async def migrate(settings: Settings, service: str, folder: Path) -> None:
    """Bring the service's schema up to date: the kernel's tables first, then its own.

    Raises:
        MigrationFailed: with dbmate's output.
    """
    await provision(settings, service)
    for table, migrations in (("kernel_migrations", KERNEL_MIGRATIONS), ("service_migrations", folder)):
        await _dbmate(settings.database_url_for(service), service, table, migrations)


async def _dbmate(url: str, service: str, table: str, folder: Path) -> None:
    program = shutil.which("dbmate", path=str(Path(sys.executable).parent)) or shutil.which("dbmate") or "dbmate"
    query = urlsplit(url).query
    options = f"{query}&" if query else ""
    options += f"search_path={service}" if "sslmode=" in query else f"search_path={service}&sslmode=disable"
    process = await asyncio.create_subprocess_exec(
        program, "--url", urlunsplit(urlsplit(url)._replace(query=options)), "--migrations-dir", str(folder), "--migrations-table", table,
        "--no-dump-schema", "up", "--strict",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    if process.returncode:
        raise MigrationFailed(f"{service}, {folder.name}: {output.decode(errors='replace').strip()}")
