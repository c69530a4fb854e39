"""The edge of a service over HTTP: one request is one transaction that commits state and facts together.

What must stay true: an `Idempotency-Key` is recorded in the transaction of its effect, so the effect comes once; ids made for the caller are derived
from the key, so a repeated request names the same aggregate. `If-Match` is compared with the version that the request's own facts went on from, which
their row lock tells: no lock is taken for it, so with and without it locks come in the one order that `journal` names. What the database ends because
two transactions got in each other's way is done again here, with the same ids, and no caller learns of it.
"""

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from typing import Annotated, Any, TypeVar
from uuid import UUID, uuid5

import asyncpg
from fastapi import Depends, Request, Response

from shared import clock, personal, telemetry
from shared.auth import Caller
from shared.authority import May
from shared.contracts.envelope import Command
from shared.database.postgres import Connection, misuse_is_the_handlers
from shared.errors import DomainError, InvalidValue, KeyReused, VersionConflict
from shared.service import Handler, Runtime, Service

T = TypeVar("T")

KEYS = UUID("6f1d2f52-6a3b-4c53-9a0e-3f0a5d7f8b11")
LONGEST_WAIT_SECONDS = 10
DISTURBED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
MOST_TRIES = 10
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.01, 1.0

RECALL = "select fingerprint from idempotency where caller = $1 and key = $2"
REMEMBER = "insert into idempotency (caller, key, fingerprint, answered_at) values ($1, $2, $3, $4) on conflict do nothing returning true"
VERSION = "select version from subjects where subject = $1"
IS_OUT = "select exists (select 1 from journal j, relay_mark m where j.entry = $1 and j.position <= m.confirmed)"


class Edge:
    def __init__(self, request: Request, response: Response) -> None:
        self._request = request
        self._response = response
        self._runtime: Runtime = request.app.state.runtime
        self._key = request.headers.get("idempotency-key")
        if self._key is not None and not re.fullmatch(r"[\x21-\x7e]{1,200}", self._key):
            raise InvalidValue("an Idempotency-Key is 1 to 200 printable characters", field="Idempotency-Key", value=self._key[:50], remedy="send a UUID")
        expected = request.headers.get("if-match", "*").strip()
        self._expected = None if expected == "*" else expected
        self._caller: Caller | None = None

    @property
    def key(self) -> str | None:
        """The request's Idempotency-Key."""
        return self._key

    @property
    def service(self) -> Service:
        service: Service = self._runtime.service
        return service

    async def caller(self) -> Caller:
        """Who calls, by their token, and for which organisations by now."""
        caller = await self._by_token()
        if caller.organisation_id is None or self.service.succeeds is None:
            return caller
        return await self.read(self.service.known, caller)

    async def _by_token(self) -> Caller:
        if self._caller is None:
            self._caller = await self._runtime.tokens.caller(self._request.headers.get("authorization"))
        return self._caller

    async def admit(self, may: May) -> None:
        """Raises Unauthenticated, Forbidden."""
        (await self._by_token()).needs(may)

    async def new_id(self) -> UUID:
        """An id for what is about to be made: the same when the request is repeated under its Idempotency-Key."""
        if self._key is None:
            return clock.new_id()
        path, _, _ = self._address.partition("?")
        return uuid5(KEYS, f"{(await self._by_token()).subject}|{path}|{self._key}")

    async def do(self, command: Command) -> None:
        """Carry out a command as the caller. Its handler may run several times, and only the last counts.

        Raises:
            DomainError: Unauthenticated, Forbidden, KeyReused, VersionConflict, or what the handler refuses.
        """
        caller = await self._by_token()
        started = time.perf_counter()
        entry = await self._until_undisturbed(partial(self._do, command, caller))
        telemetry.COMMANDS.labels(self._runtime.service.name, "done").inc()
        telemetry.LATENCY.labels(self._runtime.service.name).observe(time.perf_counter() - started)
        await self._wait(entry)

    async def act(self, handler: Handler, **given: Any) -> None:
        """Do what is no command because it holds a person's own data, which may lie in no queue, no dead letter and no fingerprint of a request.

        The handler gets what is given and what the service offers to any. Anybody may call: whom it admits, and that a repeated request is done once, is
        for the handler to see to. It may run several times, as a command's.
        """
        await self.commit(partial(self._act, handler, given))

    async def commit(self, work: Callable[[], Awaitable[int | None]]) -> None:
        """Work that commits by itself, maybe several requests' together, and returns the last entry of the journal that was written for it."""
        await self._wait(await self._until_undisturbed(work))

    async def read(self, view: Callable[..., Awaitable[T]], *args: Any, **filters: Any) -> T:
        """A view, read in a transaction that cannot write."""
        async with self._runtime.pool.acquire() as connection, connection.transaction(readonly=True):
            return await view(connection, *args, **filters)

    async def _until_undisturbed(self, work: Callable[[], Awaitable[T]]) -> T:
        """A transaction; when the database ended it for the sake of another, again after a pause that grows and differs.

        Of all requests that were disturbed one at a time tries again, so they do not go on disturbing each other.
        """
        turn: AbstractAsyncContextManager[Any] = nullcontext()
        for tries in range(1, MOST_TRIES + 1):
            try:
                async with turn:
                    return await work()
            except DISTURBED:
                telemetry.DISTURBED.labels(self._runtime.service.name).inc()
                if tries == MOST_TRIES:
                    raise
                await asyncio.sleep(random.uniform(0.5, 1) * min(FIRST_PAUSE_SECONDS * 2**tries, LONGEST_PAUSE_SECONDS))  # noqa: S311 - no secret
                turn = self._runtime.disturbed
        raise AssertionError

    async def _do(self, command: Command, caller: Caller) -> int | None:
        try:
            async with self._runtime.unit_of_work() as unit:
                if await self._done_before(unit.connection, caller):
                    await self._tag(unit.connection, command.subject)
                    return None
                await self._refuse_stale(unit.connection, command.subject)
                facts = await self._runtime.service.decide(command, connection=unit.connection, caller=caller, now=unit.now)
                written = await unit.say(facts)
                said = sum(fact.subject == command.subject for fact in facts)
                await self._tag(unit.connection, command.subject, said=said, version=written.versions.get(command.subject))
                return written.entry
        except KeyReused:
            raise
        except DomainError:
            if self._expected is not None:  # what a rule says of a version that the caller has not seen is no answer to them
                async with self._runtime.pool.acquire() as connection:
                    await self._refuse_stale(connection, command.subject)
            raise

    async def _act(self, handler: Handler, given: Mapping[str, Any]) -> int | None:
        async with self._runtime.unit_of_work() as unit:
            arguments = self._runtime.service.arguments(handler, unit.connection, now=unit.now, **given)
            with misuse_is_the_handlers(unit.connection):
                facts = await handler(**arguments)
            return (await unit.say(facts)).entry

    async def _done_before(self, connection: Connection, caller: Caller) -> bool:
        if self._key is None:
            return False
        content = f"{self._request.method} {self._address}\n".encode() + await self._request.body()
        fingerprint = personal.fingerprint(self._runtime.settings, self._runtime.service.name, content)
        if await connection.fetchval(REMEMBER, caller.subject, self._key, fingerprint, clock.now()):
            return False
        if await connection.fetchval(RECALL, caller.subject, self._key) != fingerprint:
            raise KeyReused(
                "this Idempotency-Key came with another request before", field="Idempotency-Key", value=self._key, remedy="use a new key for a new request"
            )
        return True

    @property
    def _address(self) -> str:
        """Path and query as they were sent: a `Host` that is none makes no difference."""
        path, query = self._request.scope["raw_path"].decode("latin-1"), self._request.scope["query_string"].decode("latin-1")
        return f"{path}?{query}" if query else path

    async def _refuse_stale(self, connection: Connection, subject: str) -> None:
        """Spare the work for a version that is gone already."""
        if self._expected is not None:
            self._compare(await connection.fetchval(VERSION, subject) or 0)

    async def _tag(self, connection: Connection, subject: str, *, said: int = 0, version: int | None = None) -> None:
        """Tell the version, and see that these facts went on from the one that was expected: their row lock holds it still."""
        version = version or await connection.fetchval(VERSION, subject) or 0
        if said:
            self._compare(version - said)
        if version:
            self._response.headers["ETag"] = f'"{version}"'

    def _compare(self, version: int) -> None:
        if self._expected is not None and self._expected != f'"{version}"':
            raise VersionConflict(
                f"the current version is {version}", field="If-Match", value=self._expected, remedy="read it again, look at what changed, and send the new ETag"
            )

    async def _wait(self, entry: int | None) -> None:
        """`Prefer: wait=n` (RFC 7240): answer when the effect is on the log, or after n seconds."""
        found = re.search(r"wait=(\d{1,3})", self._request.headers.get("prefer", ""))
        if not found:
            return
        deadline = time.monotonic() + min(int(found[1]), LONGEST_WAIT_SECONDS)
        while time.monotonic() < deadline:
            if entry is None or await self._runtime.pool.fetchval(IS_OUT, entry):
                self._response.headers["Preference-Applied"] = found[0]
                return
            await asyncio.sleep(0.02)


async def _edge(request: Request, response: Response) -> Edge:
    return Edge(request, response)


async def _caller(edge: Annotated[Edge, Depends(_edge)]) -> Caller:
    return await edge.caller()


EdgeDep = Annotated[Edge, Depends(_edge)]
CallerDep = Annotated[Caller, Depends(_caller)]
