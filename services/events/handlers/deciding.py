"""What most commands have alike: the thing that the command names is loaded, whoever asks is looked at, a rule decides, and what it decides is noted."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias, TypeVar

from services.events.store.changes import NotedStore
from services.events.store.organisations import Organisations
from shared.auth import Caller
from shared.contracts.envelope import Command, Fact
from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection
from shared.service import Handler

C = TypeVar("C", bound=Command)
T = TypeVar("T")
W = TypeVar("W")
Named: TypeAlias = Mapping[str, Collection[OrganisationId]]


def deciding(
    of: type[C],
    store: type[NotedStore[T]],
    rule: Callable[[T, C, datetime], tuple[T, Sequence[Fact]]],
    *,
    may: Callable[[Caller, T, C], None],
    names: Callable[[T, C], Named] = lambda _thing, _command: {},
) -> Handler:
    """The handler of a command that changes one thing, and names it as its store does.

    `may` refuses who has no say in that thing; `names` are the organisations that the command names anew, by its fields.
    """

    async def decide(command: C, *, connection: Connection, by: Caller, now: datetime) -> Sequence[Fact]:
        things = store(connection)
        thing = await things.get(getattr(command, f"{store.documents.name}_id"))
        may(by, thing, command)
        await Organisations(connection).refuse_ended(**names(thing, command))
        return await things.save_noted(thing, rule(thing, command, now), command, by=by, now=now)

    decide.__qualname__ = f"{of.__name__} as decided"
    return decide


def each(thing: T, rule: Callable[[T, W], tuple[T, Sequence[Fact]]], of: Iterable[W]) -> tuple[T, Sequence[Fact]]:
    """The rule's word on one after the other, as one decision."""
    said: list[Fact] = []
    for one in of:
        thing, facts = rule(thing, one)
        said += facts
    return thing, said
