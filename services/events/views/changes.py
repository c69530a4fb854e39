"""Who did what, and when, as it is read: of one gathering, series, forum or outcome, or of all of them from some change on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Page, page

OF_ONE = "select change, subject, what, done, done_by, done_at, before, after from changes where subject = $1 and what = $2 order by change"
OF_ALL = """
select change, subject, what, done, done_by, done_at, before, after from changes
where change > $1 and ($3::text is null or $3 = any(municipalities)) and ($4::uuid is null or $4 = any(networks))
and ($5::uuid is null or $5 = any(organisations)) and ($6::uuid is null or subject = $6)
order by change limit $2 + 1
"""


class Concerning(BaseModel):
    """Which changes: what they concern, before them or after them. `gathering` is the id of the gathering or series itself."""

    model_config = ConfigDict(extra="forbid")

    municipality: str | None = Field(default=None, pattern=r"^[0-9]{3}$")
    network: UUID | None = None
    organisation: UUID | None = None
    gathering: UUID | None = None

    def concerns(self, row: Mapping[str, Any]) -> bool:
        return (
            (self.municipality is None or self.municipality in row["municipalities"])
            and (self.network is None or self.network in row["networks"])
            and (self.organisation is None or self.organisation in row["organisations"])
            and (self.gathering is None or self.gathering == row["subject"])
        )


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
    if rows := await connection.fetch(OF_ONE, key, what):
        return [view(row) for row in rows]
    raise NotFound(what, key)


async def changes(connection: Connection, wanted: Wanted) -> Page[ChangeView]:
    """By number. One that is being committed just now may have a smaller number than the last of a page: who must see all follows the stream."""
    rows = await connection.fetch(OF_ALL, wanted.since, wanted.limit, wanted.municipality, wanted.network, wanted.organisation, wanted.gathering)
    return page([view(row) for row in rows], limit=wanted.limit, key="change")


def view(row: Mapping[str, Any]) -> ChangeView:
    was = row["before"] or {}
    fields = {name: (was.get(name), became) for name, became in row["after"].items()}
    return ChangeView(fields=fields, **{name: row[name] for name in ("change", "what", "subject", "done", "done_by", "done_at")})
