"""Outcomes as they are read: what is open, whose, by when, and how it came to be so. What was agreed is for those who were there."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.events.domain import outcomes as rules
from services.events.domain.outcomes import State, Stay, Term
from services.events.store.outcomes import OUTCOMES
from services.events.views import lists
from services.events.views.insiders import OF_AN_OUTCOME, insiders_alone, of_outcomes
from shared.auth import Caller
from shared.contracts.times import Day
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

SHOWN = "select o.outcome, coalesce(s.version, 0) as version from outcomes o left join subjects s on s.subject = o.outcome_id::text"
ONE = f"{SHOWN} where o.outcome_id = $1"
ALL = f"""{SHOWN}
where ($1::uuid is null or (o.due_on, o.outcome_id) > (select due_on, outcome_id from outcomes where outcome_id = $1))
and ($3::uuid is null or o.owner = any(acts_for($3))) and ($4::text is null or o.state = $4) and ($5::date is null or o.due_on < $5)
and ($6::uuid is null or o.followed_in = $6 or o.forum_id = $6) order by o.due_on, o.outcome_id limit $2 + 1
"""  # noqa: S608 - put together of constants


class Wanted(lists.Wanted):
    """`forum` finds what came out of a forum and what is followed there."""

    owner: UUID | None = None
    state: State | None = None
    due_before: Day | None = None
    forum: UUID | None = None


class OutcomeView(BaseModel):
    """An outcome. `earlier` are the owners and due dates that it had, `carried` where it was followed before; `version` is what If-Match compares."""

    outcome_id: UUID
    forum_id: UUID
    followed_in: UUID
    gathering_id: UUID | None
    text: Annotated[str | None, insiders_alone(OF_AN_OUTCOME)]
    owner: UUID
    due_on: date
    recorded_on: date
    state: State
    overdue: bool
    earlier: tuple[Term, ...]
    carried: tuple[Stay, ...]
    closed_on: date | None
    reason: Annotated[str | None, insiders_alone(OF_AN_OUTCOME)]
    version: int


async def outcome(connection: Connection, outcome_id: UUID, *, today: date, caller: Caller) -> OutcomeView:
    if row := await connection.fetchrow(ONE, outcome_id):
        (found,) = await _views(connection, [row], today, caller)
        return found
    raise NotFound("outcome", outcome_id)


async def outcomes(connection: Connection, wanted: Wanted, *, today: date, caller: Caller) -> Page[OutcomeView]:
    """By their due dates."""
    rows = await connection.fetch(ALL, *(getattr(wanted, name) for name in Wanted.model_fields))
    return page(await _views(connection, rows, today, caller), limit=wanted.limit, key="outcome_id")


async def _views(connection: Connection, rows: Sequence[Mapping[str, Any]], today: date, caller: Caller) -> list[OutcomeView]:
    found: list[rules.Outcome] = [OUTCOMES.read(row["outcome"]) for row in rows]
    insiders = await of_outcomes(connection, found)
    inside = [caller.is_one_of(insiders[one.outcome_id]) for one in found]
    return [_view(one, row["version"], today, inside=sees) for one, row, sees in zip(found, rows, inside, strict=True)]


def _view(found: rules.Outcome, version: int, today: date, *, inside: bool) -> OutcomeView:
    hidden = {} if inside else {"text": None, "reason": None}
    return view_of(found, OutcomeView, **hidden, overdue=rules.is_overdue(found, today=today), version=version)
