"""PostgreSQL: one role and one schema a service; plain SQL migrations run by dbmate before anything else."""

import asyncio
import json
import shutil
import socket
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

KERNEL_MIGRATIONS = Path(__file__).parent / "migrations"
TRANSIENT = (
    asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError, asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError, asyncpg.InsufficientResourcesError, asyncpg.CannotConnectNowError, OSError,
)  # fmt: skip
"""Trouble with a server that passes by itself; a lost stream or connection and a time-out are OSErrors."""


KEEP_ALIVE = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 4),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 3),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 12_000),
)
"""A host that is gone is noticed within 13 seconds, whether we wait for it (keepalive) or it owes us an acknowledgement (user timeout)."""


class MigrationFailed(RuntimeError):
    """dbmate refused a migration; its output is the message."""


async def prepare(connection: Connection) -> None:
    """Let jsonb columns be Python objects, and let a connection whose other end is gone be noticed."""
    socket_: socket.socket = connection._transport.get_extra_info("socket")  # type: ignore[union-attr]  # noqa: SLF001 - asyncpg shows its socket nowhere else
    if socket_.family in (socket.AF_INET, socket.AF_INET6):
        for level, option, value in KEEP_ALIVE:
            socket_.setsockopt(level, option, value)
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
    """What the server is told of a session: the same keepalives from its side, and that nobody leaves a transaction open over a pause."""
    return {
        "search_path": search_path,
        "application_name": f"yhteys-{service}",
        "idle_in_transaction_session_timeout": "15s",
        "tcp_keepalives_idle": "4",
        "tcp_keepalives_interval": "3",
        "tcp_keepalives_count": "3",
        "tcp_user_timeout": "12s",
    }


@contextmanager
def misuse_told_apart(connection: Connection) -> Iterator[None]:
    """Asyncpg says InterfaceError both of a lost connection and of a wrong call: on a connection that still works it is the caller's fault."""
    try:
        yield
    except asyncpg.InterfaceError as error:
        if connection.is_closed():
            raise
        raise TypeError(f"wrong use of the database: {error}") from error


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
