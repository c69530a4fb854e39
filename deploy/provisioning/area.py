"""One area as the administrator provisions it: all at once, or again and again, so that whatever is lost is made anew while everything runs."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

import asyncpg
import httpx

from deploy.provisioning import database
from deploy.provisioning.broker import Management, User
from shared.bus import topology
from shared.database.postgres import Connection
from shared.settings import Settings

EVERY_SECONDS = 2.0
ROUND_SECONDS = 30.0
AWAY = (httpx.HTTPError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


class NoAdministrator(LookupError):
    """The administrator's credentials were not given."""


class Area:
    """The two servers of an area. Keeps a connection to each while it can."""

    def __init__(self, settings: Settings, services: Sequence[str]) -> None:
        if not settings.management_url or "@" not in settings.management_url:
            raise NoAdministrator("the broker's administrator is not known: set YHTEYS_MANAGEMENT_URL=http://administrator:password@broker:15672")
        if "@" not in settings.database_url:
            raise NoAdministrator("the database's owner is not known: set YHTEYS_DATABASE_URL=postgresql://owner:password@database:5432/name")
        for service in services:
            settings.password(service)
        self._settings = settings
        self._services = services
        self._management = Management(settings)
        self._connection: Connection | None = None
        self._partners: list[database.Partner] = []
        self._passwords_are_right = False

    @property
    def management(self) -> Management:
        return self._management

    async def connection(self) -> Connection:
        """As the database's owner."""
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._settings.database_url, timeout=10, command_timeout=ROUND_SECONDS)
        return self._connection

    async def close(self) -> None:
        await self._management.__aexit__(None, None, None)
        if self._connection is not None:
            with suppress(*AWAY):
                await self._connection.close(timeout=2)

    async def provision(self) -> list[str]:
        """Make what is missing on both sides, and say what it was.

        Raises:
            AWAY: when a server cannot be reached or refuses; what could be made on the other side has been.
        """
        made: list[str] = []
        faults: list[BaseException] = []
        for side in (self._database, self._broker):
            try:
                async with asyncio.timeout(ROUND_SECONDS):
                    made += await side()
            except AWAY as fault:
                faults.append(fault)
        await self._release()
        if faults:
            raise faults[0]
        self._passwords_are_right = True
        return made

    async def alone(self) -> Connection:
        """Hold the area's lock until the next `provision` has ended: nobody else makes or revokes anything meanwhile."""
        connection = await self.connection()
        await connection.execute("select pg_advisory_lock(hashtext('yhteys.provision'))")
        return connection

    async def _release(self) -> None:
        if self._connection is not None:
            with suppress(*AWAY):
                await self._connection.execute("select pg_advisory_unlock_all()")

    async def _database(self) -> list[str]:
        connection, administrator = await self.alone(), self._management.administrator
        try:
            made = await database.provision(connection, self._settings, self._services, administrator=administrator)
        except database.RACES:  # another area of the same server makes the same roles, which are the server's: now they are there
            made = await database.provision(connection, self._settings, self._services, administrator=administrator)
        if not self._passwords_are_right:
            made += await database.set_wrong_passwords(connection, self._settings, self._services)
        self._partners = await database.partners(connection)
        return made

    async def _broker(self) -> list[str]:
        settings, names = self._settings, [partner.user for partner in self._partners]
        users = [
            *(User(name=settings.broker_user(name), password=settings.password(name), permissions=topology.permissions(name)) for name in self._services),
            *(sender(partner) for partner in self._partners),
        ]
        return await self._management.provision(self._services, users, names, passwords=not self._passwords_are_right)


def sender(partner: database.Partner) -> User:
    """A partner as the broker knows it."""
    return User(name=partner.user, password_hash=partner.password_hash, permissions=topology.sender_permissions(partner.user))


async def provision(settings: Settings, services: Sequence[str]) -> list[str]:
    """Once."""
    area = Area(settings, services)
    try:
        return await area.provision()
    finally:
        await area.close()


async def watch(settings: Settings, services: Sequence[str], *, tell: Callable[[str], None], whole: Callable[[], None] = lambda: None) -> None:
    """Until cancelled: look every two seconds and make what is missing.

    `tell` hears of it, and of what is in the way, once each; `whole` is called after each look that found or made everything.
    """
    area = Area(settings, services)
    fault = ""
    try:
        while True:
            try:
                for thing in await area.provision():
                    tell(f"made {thing}")
                if fault:
                    tell("all is within reach again")
                fault = ""
                whole()
            except AWAY as error:
                if fault != (fault := f"{type(error).__name__}: {error}".rstrip(": ")):
                    tell(f"cannot look after everything, and will try again: {fault}")
            await asyncio.sleep(EVERY_SECONDS)
    finally:
        await area.close()
