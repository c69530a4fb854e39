"""What a service is: a name, what it takes, hears and serves. `wiring.py` of each service says it on one page."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from fastapi import APIRouter

from shared.auth import Caller, Tokens
from shared.clock import now
from shared.contracts.envelope import Command, Fact
from shared.database.postgres import Connection, Pool, misuse_told_apart
from shared.log import journal
from shared.log.projector import Policy, Projection, Signals
from shared.personal import values_withheld
from shared.settings import Settings

Handler: TypeAlias = Callable[..., Awaitable[Sequence[Fact]]]
OFFERED = ("now", "by", "connection")
"""What every handler may name as a parameter, beside its service's `needs`."""
Background: TypeAlias = Callable[["Runtime"], Awaitable[None]]


class WiringFault(TypeError):
    """A service is declared so that it could not work: mend its `wiring.py`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Rows of a table go when `age` is older than `kept`, and `only` holds. There is an index by which the oldest are found.

    `beside` joins another table, for a row that has its age elsewhere.
    """

    table: str
    age: str
    kept: timedelta
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
class Service:
    """`needs` are what handlers may name as parameters: each is made with the transaction's connection."""

    name: str
    title: str = ""
    migrations: Path
    commands: Mapping[type[Command], Handler] = field(default_factory=dict)
    projections: Sequence[Projection] = ()
    policies: Sequence[Policy] = ()
    routers: Sequence[APIRouter] = ()
    needs: Mapping[str, Callable[[Connection], Any]] = field(default_factory=dict)
    background: Sequence[Background] = ()
    retention: Sequence[Retention] = ()
    """How long it keeps what it keeps for a while, beside what the kernel does for all."""

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
        """Run the command's handler with just what its signature names.

        Raises:
            DomainError: when a rule refuses it.
        """
        handler = self.commands[type(command)]
        offered: dict[str, Any] = dict(zip(OFFERED, (now, caller, connection), strict=True))
        arguments = {name: offered[name] if name in offered else self.needs[name](connection) for name in _wanted(handler)}
        with values_withheld(command), misuse_told_apart(connection):
            return await handler(command, **arguments)

    def _unoffered(self) -> Iterator[str]:
        offered = {*OFFERED, *self.needs}
        for command, handler in self.commands.items():
            for name in _wanted(handler):
                if name not in offered:
                    told = f"handler of {command.__name__}, {getattr(handler, '__qualname__', handler)}: parameter {name} is offered by nobody"
                    yield f"{told}: add it to `needs`, or name one of {', '.join(sorted(offered))}"

    def _misdeclared(self) -> Iterator[str]:
        names = [*(projection.name for projection in self.projections), *(policy.name for policy in self.policies)]
        yield from (f"{name}: names two projections or policies: give one another name" for name in sorted({n for n in names if names.count(n) > 1}))
        yield from (f"needs {name}: is what the kernel offers already: give it another name" for name in OFFERED if name in self.needs)


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

    async def journal(self, connection: Connection, facts: Sequence[Fact]) -> None:
        """Write facts in the connection's transaction."""
        await journal.append(connection, facts, source=self.source, now=now())

    async def rest(self, seconds: float) -> None:
        """Return after so many seconds, or as the service stops."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.stopping.wait()

    async def wait_applied(self, timeout: float) -> None:  # noqa: ASYNC109 - the caller's pace, not a limit on work
        """Return after a batch was applied here, or after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                await self.signals.applied.wait()
        self.signals.applied.clear()


@cache
def _wanted(handler: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(name for name, parameter in inspect.signature(handler).parameters.items() if parameter.kind is inspect.Parameter.KEYWORD_ONLY)
