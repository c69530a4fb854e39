"""Which changes of the calendar are wanted: by what they concern, before them or after them."""

from uuid import UUID

from pydantic import Field

from services.events.store.changes import words
from shared.http import changes


class Concerning(changes.Concerning):
    """Which changes: what they concern, before them or after them. `gathering` is the id of the gathering or series itself."""

    municipality: str | None = Field(default=None, pattern=r"^[0-9]{3}$")
    network: UUID | None = None
    organisation: UUID | None = None
    gathering: UUID | None = None

    @property
    def subject(self) -> UUID | None:
        return self.gathering

    @property
    def concerns(self) -> frozenset[str]:
        return frozenset(words(municipality=[self.municipality], network=[self.network], organisation=[self.organisation]))


class Following(Concerning, changes.Following):
    """`since` is for a client that cannot send `Last-Event-ID` by itself yet."""


class Wanted(Concerning, changes.Wanted):
    pass
