"""What most commands have alike: the thing that the command names is loaded, whoever asks is looked at, a rule decides, and what it decides is noted."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from shared.auth import Caller
from shared.contracts.envelope import Command, Fact
from shared.database.noted import NotedStore
from shared.database.postgres import Connection
from shared.service import Handler

C = TypeVar("C", bound=Command)
T = TypeVar("T")


def _whoever_asks(_by: Caller, _thing: object, _command: Command) -> None:
    pass


async def _nothing(_connection: Connection, _thing: object, _command: Command) -> None:
    pass


def deciding(
    of: type[C],
    store: type[NotedStore[T]],
    rule: Callable[[T, C, datetime], tuple[T, Sequence[Fact]]],
    *,
    may: Callable[[Caller, T, C], None] = _whoever_asks,
    first: Callable[[Connection, T, C], Awaitable[None]] = _nothing,
) -> Handler:
    """The handler of a command that changes one thing, and names it as its store does.

    `may` refuses who has no say in that thing, where not all who may ask for the command have one; `first` looks at what else has to be so, and refuses.
    """

    async def decide(command: C, *, connection: Connection, by: Caller, now: datetime) -> Sequence[Fact]:
        things = store(connection)
        thing = await things.get(getattr(command, f"{store.documents.name}_id"))
        may(by, thing, command)
        await first(connection, thing, command)
        return await things.save_noted(thing, rule(thing, command, now), command, by=by, now=now)

    decide.__qualname__ = f"{of.__name__} as decided"
    return decide
