"""PostgreSQL: one role and one schema a service, made by provisioning; plain SQL migrations run by dbmate before anything else."""

import asyncio
import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy

from shared.database.leading import STANDBY_SECONDS, wait_for_lead
from shared.database.unanswered import AnsweredConnection
from shared.settings import Settings

log = structlog.get_logger()

Connection: TypeAlias = "asyncpg.Connection[Any] | PoolConnectionProxy[Any]"
Pool: TypeAlias = "asyncpg.Pool[Any]"

KERNEL_MIGRATIONS = Path(__file__).parents[1] / "migrations"
LOST = (
    asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError, asyncpg.AdminShutdownError, asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError, asyncpg.IdleSessionTimeoutError, asyncpg.DiskFullError, asyncpg.TooManyConnectionsError, OSError,
)  # fmt: skip
"""Trouble with a server, which befalls whatever is asked of it and passes by itself; a lost stream or connection and a time-out are OSErrors. What a handler
raises is told apart from it by `misuse_is_the_handlers`. A statement that was cancelled is none of them: the next one would not be."""
CONTENDED = (asyncpg.TransactionRollbackError, asyncpg.InsufficientResourcesError)
"""Two were in each other's way, or one asked for too much: worth another try, and another, but not for ever (`shared.database.patience`)."""
TRANSIENT = (*LOST, *CONTENDED)


class HandlerFailed(Exception):
    """A handler's own fault that looks like a server's: its record is what is wrong, and trying again in the same way is no use."""


KEEP_ALIVE = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 4),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 3),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 12_000),
)
"""A host that is gone is noticed within 13 seconds, whether we wait for it (keepalive) or it owes us an acknowledgement (user timeout)."""
PROVISIONED_WITHIN_SECONDS = 60
LONGEST_MIGRATION_SECONDS = 1800
"""Who migrates holds the lock by a session that says nothing meanwhile."""
NOT_ADMITTED = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError, asyncpg.InsufficientPrivilegeError)


IDLE_SECONDS = 15
"""A transaction that says nothing for so long is one of a process that was stopped, or that waits for what it should not wait for: it holds up others."""


class NotProvisioned(RuntimeError):
    """Nobody made the service's role and schema."""


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
        settings.database_url_for(service),
        min_size=1,
        max_size=size,
        init=prepare,
        reset=_nothing_to_reset,
        server_settings=_session(service, service),
        connection_class=AnsweredConnection,
    )


async def _nothing_to_reset(_connection: Connection) -> None:
    """Nobody sets anything for a session, so the round trip that would undo it is spared. An open transaction is rolled back all the same."""


async def connect(settings: Settings, service: str, *, search_path: str | None = None) -> Connection:
    """A connection of its own, outside the pool: for session locks and long reads."""
    connection = await asyncpg.connect(
        settings.database_url_for(service), server_settings=_session(service, search_path or service), connection_class=AnsweredConnection
    )
    await prepare(connection)
    return connection


async def may_pause(connection: Connection, seconds: float) -> None:
    """Let the connection's transaction say nothing for so long, where it waits for work done elsewhere; others are ended after `IDLE_SECONDS`."""
    await connection.execute("select set_config('idle_in_transaction_session_timeout', $1, true)", f"{seconds:.0f}s")


def _session(service: str, search_path: str) -> dict[str, str]:
    """What the server is told of a session: the same keepalives from its side, that nobody leaves a transaction open over a pause.

    And from when on a word is like another: one letter of seven may be missing.
    """
    return {
        "search_path": search_path,
        "application_name": f"yhteys-{service}",
        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
        "tcp_keepalives_idle": "4",
        "tcp_keepalives_interval": "3",
        "tcp_keepalives_count": "3",
        "tcp_user_timeout": "12s",
        "pg_trgm.word_similarity_threshold": "0.5",
    }


@contextmanager
def misuse_is_the_handlers(connection: Connection) -> Iterator[None]:
    """What looks like trouble with a server while a handler runs is the handler's own on a connection that still works.

    Asyncpg says InterfaceError both of a lost connection and of a wrong call; a time-out or a missing file is an OSError, as a lost connection is.
    """
    try:
        yield
    except (asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
        if connection.is_closed():
            raise
        raise HandlerFailed(f"{type(error).__name__}: {error}") from error


async def migrate(settings: Settings, service: str, folder: Path) -> None:
    """Bring the service's schema up to date: the kernel's tables first, then its own. Of several processes one does it, and the others wait.

    Raises:
        NotProvisioned: if the service's role or schema is not there within a minute.
        MigrationFailed: with dbmate's output.
    """
    connection = await _first_connection(settings, service)
    try:
        await wait_for_lead(connection, f"{service}.migrations", silent_seconds=LONGEST_MIGRATION_SECONDS)
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
