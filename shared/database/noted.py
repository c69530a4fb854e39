"""Things of which each change is noted: who did what, when, and the fields that differ, in the transaction that keeps the thing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from shared.auth import Caller
from shared.contracts.envelope import Command, Fact
from shared.database import changes
from shared.database.changes import Done
from shared.database.documents import Store

T = TypeVar("T")


class NotedStore(Store[T]):
    not_noted: ClassVar[frozenset[str]] = frozenset()
    """Fields whose values no change shows, since they hold a person's own words."""

    def concerns(self, documents: Sequence[Mapping[str, Any]]) -> Iterable[str]:  # noqa: ARG002 - what a service finds its changes by
        """By what a change is found, of the thing as it was and as it became."""
        return ()

    async def save_noted(self, before: T | None, decided: tuple[T, Sequence[Fact]], command: Command, *, by: Caller, now: datetime) -> Sequence[Fact]:
        """Keep what was decided and who asked for it, if there is anything to say."""
        thing, facts = decided
        if facts:
            await self.keep(thing, before=before, done=command.wire_name, by=by.subject, at=now)
        return facts

    async def save_done(self, before: T | None, decided: tuple[T, Sequence[Fact]], done: Done) -> Sequence[Fact]:
        """Keep what became of it by itself, if it became otherwise."""
        thing, facts = decided
        if thing != before:
            await self.keep(thing, before=before, done=done.command, by=done.by, at=done.at)
        return facts

    async def keep(self, thing: T, *, before: T | None, done: str, by: str, at: datetime) -> None:
        """Keep it with the change; `before` is None for a new thing, which differs in all that it has."""
        await self.put(thing)
        was, became = None if before is None else self._noted(before), self._noted(thing)
        concerns = self.concerns([became] if was is None else [was, became])
        done_by = Done(command=done, by=by, at=at)
        await changes.note(self._connection, self.documents.name, self.documents.key_of(thing), was, became, done=done_by, concerns=concerns)

    def _noted(self, thing: T) -> Mapping[str, Any]:
        document: dict[str, Any] = self.documents.written(thing)
        return {field: value for field, value in document.items() if field not in self.not_noted}
