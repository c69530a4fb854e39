"""PostgreSQL: one role and one schema a service, made by provisioning; plain SQL migrations run by dbmate before anything else."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy

from shared.settings import Settings

log = structlog.get_logger()

Connection: TypeAlias = "asyncpg.Connection[Any] | PoolConnectionProxy[Any]"
Pool: TypeAlias = "asyncpg.Pool[Any]"

STANDBY_SECONDS = 1.0
LEAD = "select pg_try_advisory_lock(hashtext($1))"
KERNEL_MIGRATIONS = Path(__file__).parent / "migrations"
TRANSIENT = (
    asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError, asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError, asyncpg.InsufficientResourcesError, asyncpg.CannotConnectNowError, OSError,
)  # fmt: skip
"""Trouble with a server that passes by itself; a lost stream or connection and a time-out are OSErrors."""


PROVISIONED_WITHIN_SECONDS = 60
NOT_ADMITTED = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError, asyncpg.InsufficientPrivilegeError)


class NotProvisioned(RuntimeError):
    """Nobody made the service's role and schema."""


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
    """Asyncpg says InterfaceError both of a lost connection and of a wrong call: on a connection that still works it is the caller's fault."""
    try:
        yield
    except asyncpg.InterfaceError as error:
        if connection.is_closed():
            raise
        raise TypeError(f"wrong use of the database: {error}") from error


async def migrate(settings: Settings, service: str, folder: Path) -> None:
    """Bring the service's schema up to date: the kernel's tables first, then its own. Of several processes one does it, and the others wait.

    Raises:
        NotProvisioned: if the service's role or schema is not there within a minute.
        MigrationFailed: with dbmate's output.
    """
    connection = await _first_connection(settings, service)
    try:
        await wait_for_lead(connection, f"{service}.migrations")
        for table, migrations in (("kernel_migrations", KERNEL_MIGRATIONS), ("service_migrations", folder)):
            await _dbmate(settings.database_url_for(service), service, table, migrations)
    finally:
        await connection.close()


async def _first_connection(settings: Settings, service: str) -> Connection:
    """As soon as provisioning has made the service's role and schema: whichever of the two is started first."""
    refused: object = None
    try:
        async with asyncio.timeout(PROVISIONED_WITHIN_SECONDS):
            while True:
                try:
                    connection = await connect(settings, service)
                except NOT_ADMITTED as error:
                    refused = error
                else:
                    if await connection.fetchval("select to_regnamespace($1) is not null", service):
                        return connection
                    await connection.close()
                    refused = f"there is no schema {service}"
                log.warning("database.not_provisioned", service=service, reason=str(refused))
                await asyncio.sleep(STANDBY_SECONDS)
    except TimeoutError:
        raise NotProvisioned(f"{service} is not admitted to the database ({refused}): run `yhteys provision`, with the same password") from None


async def _dbmate(url: str, service: str, table: str, folder: Path) -> None:
    """Run as the service's own role. The address has its password, so it is told by the environment, which nobody else on the machine can read."""
    program = shutil.which("dbmate", path=str(Path(sys.executable).parent)) or shutil.which("dbmate") or "dbmate"
    query = urlsplit(url).query
    options = f"{query}&" if query else ""
    options += f"search_path={service}" if "sslmode=" in query else f"search_path={service}&sslmode=disable"
    process = await asyncio.create_subprocess_exec(
        program, "--migrations-dir", str(folder), "--migrations-table", table, "--no-dump-schema", "up", "--strict",
        env={"PATH": os.environ.get("PATH", ""), "DATABASE_URL": urlunsplit(urlsplit(url)._replace(query=options))},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    if process.returncode:
        raise MigrationFailed(f"{service}, {folder.name}: {output.decode(errors='replace').strip()}")
