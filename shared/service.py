"""What a service is: a name, what it takes, hears and serves. `wiring.py` of each service says it on one page."""

import asyncio
import inspect
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

from fastapi import APIRouter
from starlette.types import ASGIApp

from shared.auth import Caller, Tokens
from shared.authority import May
from shared.clock import now
from shared.contracts.envelope import Command, Fact, Recorded
from shared.database.changes import Inside
from shared.database.postgres import Connection, Pool, misuse_is_the_handlers
from shared.log import journal
from shared.log.journal import Entry, Written
from shared.log.projector import Policy, Projection, Signals
from shared.personal import values_withheld
from shared.settings import Settings

Handler: TypeAlias = Callable[..., Awaitable[Sequence[Fact]]]
HANDED_TO_POLICIES = ("connection", "now")
HANDED = (*HANDED_TO_POLICIES, "by")
"""What a command's handler may name as a parameter, beside its service's `needs`."""
Background: TypeAlias = Callable[["Runtime"], Awaitable[None]]


class WiringFault(TypeError):
    """A service is declared so that it could not work: mend its `wiring.py`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """How a command is done, and who may ask for it."""

    handler: Handler
    may: May


def allow(may: May, handlers: Mapping[type[Command], Handler]) -> Mapping[type[Command], Doing]:
    """These may ask for these commands, by HTTP and by the queue alike."""
    return {command: Doing(handler=handler, may=may) for command, handler in handlers.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Rows of a table go when `age` is older than `kept`, and `only` holds. There is an index by which the oldest are found.

    `beside` joins another table, for a row that has its age elsewhere.
    """

    table: str
    age: str
    kept_for: timedelta
    only: str = "true"
    beside: str = ""
    what: str
    why: str

    @property
    def step(self) -> str:
        """$1: older than; $2: at most so many."""
        t = self.table
        old = f"from {t} {self.beside} where {self.age} < $1 and ({self.only}) order by {self.age} limit $2 for update of {t} skip locked"
        return f"delete from {t} where ctid = any(array(select {t}.ctid {old}))"  # noqa: S608 - made of our own names alone


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeBody:
    """A page that takes more than other bodies, and within which time it is whole. A route of an interface says it itself (`takes_up_to`)."""

    path: re.Pattern[str]
    most_bytes: int
    within_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """`needs` are what handlers may name as parameters: each is made with the transaction's connection."""

    name: str
    title: str = ""
    migrations: Path
    commands: Mapping[type[Command], Doing] = field(default_factory=dict)
    projections: Sequence[Projection] = ()
    policies: Sequence[Policy] = ()
    routers: Sequence[APIRouter] = ()
    needs: Mapping[str, Callable[[Connection], Any]] = field(default_factory=dict)
    background: Sequence[Background] = ()
    inside: Mapping[str, Inside] = field(default_factory=dict)
    succeeds: Callable[[Connection, UUID], Awaitable[frozenset[UUID]]] | None = None
    """Which organisations the one has succeeded, by mergers, where the service knows of any."""
    retention: Sequence[Retention] = ()
    """How long it keeps what it keeps for a while, beside what the kernel does for all."""
    pages: Callable[["Runtime", ASGIApp, frozenset[str]], ASGIApp] | None = None
    """Makes what answers at every address that is no interface's, given the way into the process and the names of the services in it, which it asks as
    anybody does."""
    large_bodies: Sequence[LargeBody] = ()

    def __post_init__(self) -> None:
        """A slip in the wiring shows where it is imported, not when the first request meets it.

        Raises:
            WiringFault: with every fault.
        """
        if faults := [*self._unoffered(), *self._misdeclared()]:
            raise WiringFault("\n  ".join([f"service {self.name}: {len(faults)} fault(s) in its wiring", *faults]))

    @property
    def hears(self) -> set[type[Fact]]:
        """What it follows of the log, its own facts included."""
        return {fact for projection in self.projections for fact in projection.hears} | {fact for policy in self.policies for fact in policy.hears}

    async def decide(self, command: Command, *, connection: Connection, caller: Caller, now: datetime) -> Sequence[Fact]:
        """Run the command's handler with just what its signature names, if the caller may ask for it.

        Raises:
            DomainError: Forbidden, or what a rule refuses it with.
        """
        doing = self.commands[type(command)]
        caller.needs(doing.may)
        arguments = self.arguments(doing.handler, connection, by=await self.known(connection, caller), now=now)
        with values_withheld(command), misuse_is_the_handlers(connection):
            return await doing.handler(command, **arguments)

    async def known(self, connection: Connection, caller: Caller) -> Caller:
        """The caller, with the organisations that its own has succeeded."""
        if self.succeeds is None or caller.organisation_id is None:
            return caller
        return replace(caller, succeeds=await self.succeeds(connection, caller.organisation_id))

    def arguments(self, handler: Callable[..., Any], connection: Connection, **offered: Any) -> dict[str, Any]:
        """Just what its signature names, of what is offered and of `needs`: in one way for commands, due work, and what people do without an account."""
        known = {"connection": connection, **offered}
        return {name: known[name] if name in known else self.needs[name](connection) for name in _wanted(handler)}

    def bound(self, policy: Policy) -> Policy:
        """The policy as the projector calls it, which knows no service: with the fact, the connection and the moment."""

        async def decide(fact: Recorded[Any], connection: Connection, now: datetime) -> Sequence[Fact]:
            return await policy.decide(fact, **self.arguments(policy.decide, connection, now=now))

        return replace(policy, decide=decide)

    def _unoffered(self) -> Iterator[str]:
        handlers = [(f"handler of {command.__name__}", doing.handler, HANDED) for command, doing in self.commands.items()]
        for what, handler, handed in (*handlers, *((f"policy {policy.name}", policy.decide, HANDED_TO_POLICIES) for policy in self.policies)):
            offered = {*handed, *self.needs}
            for name in _wanted(handler):
                if name not in offered:
                    place = f"{what}, {getattr(handler, '__qualname__', handler)}: parameter {name} is offered by nobody"
                    yield f"{place}: add it to `needs`, or name one of {', '.join(sorted(offered))}"

    def _misdeclared(self) -> Iterator[str]:
        names = [*(projection.name for projection in self.projections), *(policy.name for policy in self.policies)]
        yield from (f"{name}: names two projections or policies: give one another name" for name in sorted({n for n in names if names.count(n) > 1}))
        yield from (f"needs {name}: is what the kernel offers already: give it another name" for name in HANDED if name in self.needs)


@dataclass(slots=True, kw_only=True)
class UnitOfWork:
    """One transaction. What is done on its connection and the facts that it says commit together, or not at all."""

    connection: Connection
    source: str
    now: datetime
    said: bool = False

    async def say(self, facts: Sequence[Fact], *, causation_id: str | None = None) -> Written:
        """Write facts to the journal: once, as the last thing, since it locks their subjects."""
        return await self.write(journal.entries(facts, source=self.source, now=self.now, causation_id=causation_id))

    async def write(self, said: Sequence[Entry]) -> Written:
        """The same, of what was said elsewhere: by several requests, each with its own correlation."""
        self.said = self.said or bool(said)
        return await journal.write(self.connection, said, now=self.now)


class Runtime:
    """A running service, as its edge and what it does in the background know it."""

    pool: Pool

    def __init__(self, service: Service, settings: Settings, tokens: Tokens) -> None:
        self.service = service
        self.settings = settings
        self.tokens = tokens
        self.source = settings.source(service.name)
        self.signals = Signals()
        self.leaving = asyncio.Event()
        """A signal to stop has come: whoever answers without end comes to an end."""
        self.stopping = asyncio.Event()
        self.disturbed = asyncio.Lock()
        """Held by the one request that tries again, of those whose transaction the database ended for the sake of another."""

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        """The one place where a transaction that may say facts begins and ends; when it has committed, the relay is woken."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield (unit := UnitOfWork(connection=connection, source=self.source, now=now()))
        if unit.said:
            self.signals.said.set()

    async def rest(self, seconds: float) -> None:
        """Return after so many seconds, or as the service stops."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.stopping.wait()

    async def wait_applied(self, seconds: float) -> None:
        """Return after a batch was applied here, or after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.signals.applied.wait()
        self.signals.applied.clear()


@cache
def _wanted(handler: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(name for name, parameter in inspect.signature(handler).parameters.items() if parameter.kind is inspect.Parameter.KEYWORD_ONLY)
