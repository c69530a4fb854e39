"""Changes as each may read them, and which are wanted: by what they concern, before them or after them."""

from uuid import UUID

from pydantic import BaseModel, Field

from services.events.store.changes import words
from services.events.views.insiders import INSIDE
from shared.auth import Caller
from shared.database.postgres import Connection
from shared.http import changes
from shared.http.paging import Page

NEWEST = "select coalesce(max(change), 0) from changes"


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


class Newest(BaseModel):
    """The number of the newest change; 0 where nothing has changed yet."""

    change: int


async def of_one(connection: Connection, what: str, key: UUID, *, caller: Caller) -> list[changes.ChangeView]:
    return await changes.of_one(connection, what, key, inside=INSIDE, sees=caller.is_one_of)


async def all_changes(connection: Connection, wanted: Wanted, *, caller: Caller) -> Page[changes.ChangeView]:
    return await changes.changes(connection, wanted, inside=INSIDE, sees=caller.is_one_of)


async def newest(connection: Connection) -> Newest:
    return Newest(change=await connection.fetchval(NEWEST))
