"""What most commands of events have alike: beside what the kernel does for all, organisations that a command names anew must not have ended."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias, TypeVar

from services.events.store.organisations import Organisations
from shared.auth import Caller
from shared.contracts.envelope import Command, Fact
from shared.contracts.words import OrganisationId
from shared.database.noted import NotedStore
from shared.database.postgres import Connection
from shared.service import Handler
from shared.work import deciding as kernel

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
    """`names` are the organisations that the command names anew, by its fields."""

    async def refuse_ended(connection: Connection, thing: T, command: C) -> None:
        await Organisations(connection).refuse_ended(**names(thing, command))

    return kernel.deciding(of, store, rule, may=may, first=refuse_ended)


def each(thing: T, rule: Callable[[T, W], tuple[T, Sequence[Fact]]], of: Iterable[W]) -> tuple[T, Sequence[Fact]]:
    """The rule's word on one after the other, as one decision."""
    said: list[Fact] = []
    for one in of:
        thing, facts = rule(thing, one)
        said += facts
    return thing, said
