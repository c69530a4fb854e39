"""Who did what, and when, as it is read: of one thing, or of all of a service's things from some change on."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Page, page

OF_ONE = "select change, what, subject, done, done_by, done_at, before, after from changes where what = $1 and subject = $2 order by change"
OF_ALL = """
select change, what, subject, done, done_by, done_at, before, after from changes
where change > $1 and concerns @> $3::text[] and ($4::uuid is null or subject = $4) order by change limit $2 + 1
"""


class Concerning(BaseModel):
    """Which changes are wanted: a service names in a class of its own, as fields, what a change may concern. They hold before it or after it."""

    model_config = ConfigDict(extra="forbid")

    @property
    def subject(self) -> UUID | None:
        """The one thing whose changes are wanted."""
        return None

    @property
    def concerns(self) -> frozenset[str]:
        """All that a change must concern, as it is noted."""
        return frozenset()

    def choice(self) -> Callable[[Mapping[str, Any]], bool]:
        """Whether a change is wanted; made once, since hundreds of followers look at each."""
        concerns, subject = self.concerns, self.subject
        return lambda row: concerns.issubset(row["concerns"]) and subject in (None, row["subject"])


class Following(Concerning):
    """`since` is for a client that cannot send `Last-Event-ID` by itself yet."""

    since: int | None = Field(default=None, ge=0, le=2**63 - 1)


class Wanted(Concerning):
    since: int = Field(default=0, ge=0, le=2**63 - 1, description="the number of a change: those after it are wanted")
    limit: int = Field(default=100, ge=1, le=1000)


class ChangeView(BaseModel):
    """What was asked (the command's name) of what thing, by whom and when, and each field that changed: as it was and as it became."""

    change: int
    what: str
    subject: UUID
    done: str
    done_by: str
    done_at: datetime
    fields: dict[str, tuple[Any, Any]]


async def of_one(connection: Connection, what: str, key: UUID) -> list[ChangeView]:
    if rows := await connection.fetch(OF_ONE, what, key):
        return [view(row) for row in rows]
    raise NotFound(what, key)


async def changes(connection: Connection, wanted: Wanted) -> Page[ChangeView]:
    """By number. One that is being committed just now may have a smaller number than the last of a page: who must see all follows the stream."""
    rows = await connection.fetch(OF_ALL, wanted.since, wanted.limit, sorted(wanted.concerns), wanted.subject)
    return page([view(row) for row in rows], limit=wanted.limit, key="change")


def view(row: Mapping[str, Any]) -> ChangeView:
    was = row["before"] or {}
    fields = {name: (was.get(name), became) for name, became in row["after"].items()}
    return ChangeView(fields=fields, **{name: row[name] for name in ("change", "what", "subject", "done", "done_by", "done_at")})
