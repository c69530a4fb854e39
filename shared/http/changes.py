"""Who did what, and when, as it is read. What must stay true: what is for the insiders of a thing alone, as it stands now, leaves by none of its changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.database.changes import Inside
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Page, page

OF_ONE = "select change, what, subject, done, done_by, done_at, before, after from changes where what = $1 and subject = $2 order by change"
OF_ALL = """
select change, what, subject, done, done_by, done_at, before, after from changes
where change > $1 and concerns @> $3::text[] and ($4::uuid is null or subject = $4) order by change limit $2 + 1
"""


Sees: TypeAlias = Callable[[frozenset[UUID]], bool]
"""Whether who reads is shown what is for these insiders alone."""


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
    """What was asked (the command's name) of what, by whom and when, and each changed field as it was and became, but to none but insiders what is theirs."""

    change: int
    what: str
    subject: UUID
    done: str
    done_by: str
    done_at: datetime
    fields: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    full: ChangeView
    others: tuple[frozenset[UUID], ChangeView] | None
    """Where something of it is for its insiders alone: who they are, and what is shown to everybody else."""

    def to(self, sees: Sees) -> ChangeView:
        return self.full if self.others is None or sees(self.others[0]) else self.others[1]


async def of_one(connection: Connection, what: str, key: UUID, *, inside: Mapping[str, Inside], sees: Sees) -> list[ChangeView]:
    if rows := await connection.fetch(OF_ONE, what, key):
        return [one.to(sees) for one in await shown(connection, rows, inside)]
    raise NotFound(what, key)


async def changes(connection: Connection, wanted: Wanted, *, inside: Mapping[str, Inside], sees: Sees) -> Page[ChangeView]:
    """By number. One that is being committed just now may have a smaller number than the last of a page: who must see all follows the stream."""
    rows = await connection.fetch(OF_ALL, wanted.since, wanted.limit, sorted(wanted.concerns), wanted.subject)
    return page([one.to(sees) for one in await shown(connection, rows, inside)], limit=wanted.limit, key="change")


async def shown(connection: Connection, rows: Sequence[Mapping[str, Any]], inside: Mapping[str, Inside]) -> list[Shown]:
    """Each row of changes, for whoever will read it."""
    things = {(row["what"], row["subject"]) for row in rows if row["what"] in inside and inside[row["what"]].fields & row["after"].keys()}
    found = {kind: await inside[kind].insiders(connection, {key for what, key in things if what == kind}) for kind in {what for what, _ in things}}
    insiders = {(what, key): found[what].get(key, frozenset()) for what, key in things}
    return [_shown(row, insiders.get((row["what"], row["subject"])), inside) for row in rows]


def _shown(row: Mapping[str, Any], insiders: frozenset[UUID] | None, inside: Mapping[str, Inside]) -> Shown:
    was = row["before"] or {}
    fields = {name: (was.get(name), became) for name, became in row["after"].items()}
    full = ChangeView(fields=fields, **{name: row[name] for name in ("change", "what", "subject", "done", "done_by", "done_at")})
    theirs = frozenset() if insiders is None else inside[row["what"]].fields
    public = full.model_copy(update={"fields": {name: both for name, both in fields.items() if name not in theirs}})
    return Shown(full=full, others=None if insiders is None else (insiders, public))
