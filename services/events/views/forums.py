"""Tables and forums as they are read: what they agreed on, what is due, what was held, and what came out of them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.events.domain import forums as rules
from services.events.domain.gatherings import State
from services.events.store.forums import FORUMS
from services.events.views import lists
from shared.contracts.events import Title
from shared.contracts.events.forums import Chair, ForumKind, RuleOn
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

SHOWN = """
select f.forum, coalesce(s.version, 0) as version,
array(select m.held_on from forum_meetings m where m.forum_id = f.forum_id and m.held_on is not null) as held_on,
(select count(*) from outcomes o where o.followed_in = f.forum_id and o.state = 'open') as open_outcomes,
(select count(*) from outcomes o where o.followed_in = f.forum_id and o.state = 'open' and o.due_on < $1) as overdue_outcomes,
not_known(array[f.convenor] || array(select jsonb_array_elements_text(f.forum -> 'invitees')::uuid)) as not_known
from forums f left join subjects s on s.subject = f.forum_id::text
"""
ONE = f"{SHOWN} where f.forum_id = $2"
ALL = f"""{SHOWN}
where ($2::uuid is null or f.forum_id > $2) and ($4::text is null or f.kind = $4) and ($5::text is null or f.theme = $5)
and ($6::uuid is null or f.convenor = any(acts_for($6))) and ($7::text is null or $7 = any(f.municipalities)) order by f.forum_id limit $3 + 1
"""
EXISTS = "select true from forums where forum_id = $1"
MEETINGS = """
select m.gathering_id, m.held_on, g.starts_at, g.ends_at, g.state from forum_meetings m join gatherings g using (gathering_id)
where m.forum_id = $1 and ($2::uuid is null or (g.starts_at, g.gathering_id) > (select starts_at, gathering_id from gatherings where gathering_id = $2))
order by g.starts_at, g.gathering_id limit $3 + 1
"""


class Wanted(lists.Wanted):
    kind: ForumKind | None = None
    theme: str | None = Field(default=None, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")
    convenor: UUID | None = None
    municipality: str | None = Field(default=None, pattern=r"^[0-9]{3}$")


class PlanView(BaseModel):
    """This year's meetings against the cadence.

    `due` counts the slots that are over, `missing` those of them that went by without a meeting; `next_by` is the day by which to meet next.
    """

    year: int
    held: int
    due: int
    missing: int
    next_by: date | None


class RuleView(BaseModel):
    on: RuleOn
    text: str
    agreed_on: date


class ForumView(BaseModel):
    """A table or forum.

    `unsettled` is what it cannot do without and no rule settles yet; `meetings_held` counts all years; outcomes are those that are followed here; `version`
    is what If-Match compares.
    """

    forum_id: UUID
    kind: ForumKind
    name: Title
    theme: str
    convenor: UUID
    chair: Chair | None
    invitees: tuple[UUID, ...]
    rules: list[RuleView]
    unsettled: tuple[RuleOn, ...]
    meetings_per_year: int | None
    municipalities: tuple[str, ...]
    network_id: UUID | None
    closed_on: date | None
    plan: PlanView | None
    """Null for a forum without cadence."""
    meetings_held: int
    open_outcomes: int
    overdue_outcomes: int
    not_known: tuple[UUID, ...]
    """Those of the convenor and the invitees of whom the registry has told nothing yet."""
    version: int


class MeetingView(BaseModel):
    """A gathering that is a meeting of the forum. `held_on` is null until it was held."""

    gathering_id: UUID
    starts_at: datetime
    ends_at: datetime
    state: State
    held_on: date | None


async def forum(connection: Connection, forum_id: UUID, *, today: date) -> ForumView:
    if row := await connection.fetchrow(ONE, today, forum_id):
        return _view(row, today)
    raise NotFound("forum", forum_id)


async def forums(connection: Connection, wanted: Wanted, *, today: date) -> Page[ForumView]:
    rows = await connection.fetch(ALL, today, *(getattr(wanted, name) for name in Wanted.model_fields))
    return page([_view(row, today) for row in rows], limit=wanted.limit, key="forum_id")


async def meetings(connection: Connection, forum_id: UUID, *, after: UUID | None = None, limit: int = 1000) -> Page[MeetingView]:
    """By their time."""
    if not await connection.fetchval(EXISTS, forum_id):
        raise NotFound("forum", forum_id)
    rows = await connection.fetch(MEETINGS, forum_id, after, limit)
    return page([MeetingView(**row) for row in rows], limit=limit, key="gathering_id")


def _view(row: Mapping[str, Any], today: date) -> ForumView:
    found: rules.Forum = FORUMS.read(row["forum"])
    plan = rules.plan(found, row["held_on"], today=today)
    return view_of(
        found,
        ForumView,
        rules=[RuleView(on=agreed.rule.on, text=agreed.rule.text, agreed_on=agreed.agreed_on) for agreed in found.rules],
        plan=plan,
        meetings_held=len(row["held_on"]),
        open_outcomes=row["open_outcomes"],
        overdue_outcomes=row["overdue_outcomes"],
        not_known=tuple(row["not_known"]),
        version=row["version"],
    )
