"""What a service is: a name, what it takes, hears and serves. `wiring.py` of each service says it on one page."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter

from shared.auth import Caller
from shared.background import Background
from shared.contracts.envelope import Command, Fact
from shared.db import Connection, misuse_told_apart
from shared.personal import values_withheld
from shared.projector import Policy, Projection
from shared.retention import Rule

Handler = Callable[..., Awaitable[Sequence[Fact]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """`needs` are what handlers may name as parameters: each is made with the transaction's connection."""

    name: str
    title: str = ""
    migrations: Path
    commands: Mapping[type[Command], Handler] = field(default_factory=dict)
    says: Sequence[type[Fact]] = ()
    projections: Sequence[Projection] = ()
    policies: Sequence[Policy] = ()
    routers: Sequence[APIRouter] = ()
    needs: Mapping[str, Callable[[Connection], Any]] = field(default_factory=dict)
    background: Sequence[Background] = ()
    retention: Sequence[Rule] = ()
    """How long it keeps what it keeps for a while, beside what the kernel does for all."""

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
        offered: dict[str, Any] = {"now": now, "by": caller, "connection": connection}
        arguments = {name: offered[name] if name in offered else self.needs[name](connection) for name in _wanted(handler)}
        with values_withheld(command), misuse_told_apart(connection):
            return await handler(command, **arguments)


@cache
def _wanted(handler: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(name for name, parameter in inspect.signature(handler).parameters.items() if parameter.kind is inspect.Parameter.KEYWORD_ONLY)
