"""Sessions, in PostgreSQL, so that any process of the portal knows them and the identity provider can end them.

A session ends when it was not used for two hours, twelve hours after it began, when the person signs out here, and when the provider says so. The access token
is renewed while it lasts. The browser has a random value that nobody else knows; the table has its fingerprint.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256

from asyncpg import Record

from services.portal.persons.person import Given, Person
from services.portal.persons.sealing import Broken, made_of, new_secret, opened, sealed
from shared.clock import now
from shared.errors import Unauthenticated
from shared.link_tokens import fingerprint
from shared.service import Runtime

UNUSED, LONGEST = timedelta(hours=2), timedelta(hours=12)
NOTED_AFTER = timedelta(minutes=1)
"""How exactly it is known when a session was last used."""
RENEWED_SECONDS = 30.0
"""An access token that ends sooner is renewed first."""
AT_ONCE = 3
"""Renewals: each holds a connection of the pool while the provider is waited for, and the others are everybody's."""
HELD = "select * from sessions where fingerprint = $1 and used_at > $2 and began_at > $3"

Renew = Callable[[Given], Awaitable[Given | None]]


class Sessions:
    """`renew` gives new tokens for those that end, or None where the provider gives none any more."""

    def __init__(self, runtime: Runtime, renew: Renew) -> None:
        self._runtime = runtime
        self._renew = renew
        self._renewing = asyncio.Semaphore(AT_ONCE)

    async def begin(self, given: Given) -> str:
        """The secret for the person's browser."""
        secret, at = new_secret(), now()
        await self._runtime.pool.execute(
            "insert into sessions (fingerprint, sealed, subject, sid, began_at, used_at) values ($1, $2, $3, $4, $5, $5)",
            fingerprint(secret), sealed(asdict(given), secret), _named(given.subject), given.sid and _named(given.sid), at,
        )  # fmt: skip
        return secret

    async def person(self, secret: str) -> Person | None:
        """Whose session it is, if it has not ended.

        Raises:
            Unreachable: the access token ended and the provider does not answer.
        """
        if (row := await self._runtime.pool.fetchrow(HELD, *self._held(secret))) is None:
            return None
        try:
            given = Given(**opened(row["sealed"], secret))
            if given.expires_at - now().timestamp() < RENEWED_SECONDS:
                given = await self._renewed(secret)
            caller = await self._runtime.tokens.caller(f"Bearer {given.access_token}")
        except (Broken, Unauthenticated):
            await self.end(secret)
            return None
        await self._noted(row)
        return Person(name=given.name, caller=caller, token=given.access_token, id_token=given.id_token, csrf=made_of(secret, "csrf").hex())

    async def whose(self, secret: str) -> str | None:
        """The subject of a session, also of one that has ended of itself."""
        found = await self._runtime.pool.fetchval("select sealed from sessions where fingerprint = $1", fingerprint(secret))
        try:
            return Given(**opened(found, secret)).subject if found else None
        except Broken:
            return None

    async def end(self, secret: str) -> None:
        """Sign out here."""
        await self._runtime.pool.execute("delete from sessions where fingerprint = $1", fingerprint(secret))

    async def end_of(self, *, subject: str | None, sid: str | None) -> None:
        """What the provider ended: one session of its own by `sid`, else all of the person."""
        if sid is not None:
            await self._runtime.pool.execute("delete from sessions where sid = $1", _named(sid))
        elif subject is not None:
            await self._runtime.pool.execute("delete from sessions where subject = $1", _named(subject))

    def _held(self, secret: str) -> tuple[object, ...]:
        return fingerprint(secret), now() - UNUSED, now() - LONGEST

    async def _renewed(self, secret: str) -> Given:
        """One request renews for all that come at once: a refresh token is good for one use.

        Raises:
            Unauthenticated: no new one is given.
        """
        async with self._renewing, self._runtime.pool.acquire() as connection, connection.transaction():
            if (row := await connection.fetchrow(f"{HELD} for update", *self._held(secret))) is None:
                raise Unauthenticated("the session has ended")
            given = Given(**opened(row["sealed"], secret))
            if given.expires_at - now().timestamp() >= RENEWED_SECONDS:
                return given
            if (renewed := await self._renew(given)) is None:
                if given.expires_at > now().timestamp():
                    return given
                raise Unauthenticated("the session has ended")
            await connection.execute("update sessions set sealed = $2 where fingerprint = $1", row["fingerprint"], sealed(asdict(renewed), secret))
            return renewed

    async def _noted(self, row: Record) -> None:
        if now() - row["used_at"] > NOTED_AFTER:
            await self._runtime.pool.execute("update sessions set used_at = $2 where fingerprint = $1", row["fingerprint"], now())


def _named(name: str) -> bytes:
    return sha256(name.encode()).digest()
