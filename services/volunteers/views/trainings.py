"""Trainings as anybody reads them; sessions and completions as coordinators and the volunteers themselves do."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.volunteers.authorisation import refuse_strangers
from services.volunteers.domain.completions import Completion
from services.volunteers.printing.training_certificates import Certificate
from services.volunteers.store.trainings import COMPLETIONS, SESSIONS, TRAININGS
from services.volunteers.store.volunteers import VOLUNTEERS
from shared.auth import Caller
from shared.contracts.volunteers.trainings import Audience, Ground
from shared.contracts.words import LocalName, LocalText
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

SHOWN = "select t.training, coalesce(s.version, 0) as version from trainings t left join subjects s on s.subject = t.training_id::text"
ONE = f"{SHOWN} where t.training_id = $1"
ALL = f"{SHOWN} where ($1::uuid is null or t.training_id > $1) and ($3::uuid is null or t.organiser = $3) and not t.ended order by t.training_id limit $2 + 1"
ENDING = """
select c.completion, t.training from completions c join trainings t using (training_id)
where c.organisation_id = $3 and c.valid_until <= $4 and not c.retracted and ($1::uuid is null or c.completion_id > $1)
and not exists (
    select from completions later where later.volunteer_id = c.volunteer_id and later.training_id = c.training_id and not later.retracted
    and (later.valid_until is null or later.valid_until > c.valid_until)
) order by c.completion_id limit $2 + 1
"""
COMPLETED = """
select c.completion, t.training from completions c join trainings t using (training_id)
where c.volunteer_id = $1 and not c.retracted order by c.completed_on, c.completion_id
"""
ONE_COMPLETED = "select c.completion, t.training from completions c join trainings t using (training_id) where c.completion_id = $1"


class TrainingView(BaseModel):
    training_id: UUID
    code: str
    organiser: UUID
    given_by: UUID
    giver: LocalName
    name: LocalName
    description: LocalText
    audience: Audience
    days: int
    hours: int
    valid_months: int | None
    ended: bool
    version: int


class SessionView(BaseModel):
    """A session that was proposed: its gathering is found in events. `present` are those of the caller's organisation who came."""

    session_id: UUID
    training_id: UUID
    starts_at: datetime
    ends_at: datetime
    withdrawn: bool
    present: tuple[UUID, ...]
    version: int


class OwnCompletionView(BaseModel):
    """What somebody has completed, and until when it holds; null `valid_until`: for good."""

    completion_id: UUID
    training_id: UUID
    training: LocalName
    completed_on: date
    valid_until: date | None
    ground: Ground


class CompletionView(OwnCompletionView):
    volunteer_id: UUID
    organisation_id: UUID
    retracted: bool


async def training(connection: Connection, training_id: UUID) -> TrainingView:
    if row := await connection.fetchrow(ONE, training_id):
        return view_of(TRAININGS.read(row["training"]), TrainingView, version=row["version"])
    raise NotFound("training", training_id)


async def trainings(connection: Connection, *, after: UUID | None, limit: int, organiser: UUID | None) -> Page[TrainingView]:
    rows = await connection.fetch(ALL, after, limit, organiser)
    return page([view_of(TRAININGS.read(row["training"]), TrainingView, version=row["version"]) for row in rows], limit=limit, key="training_id")


async def session(connection: Connection, session_id: UUID, *, caller: Caller) -> SessionView:
    seen = await SESSIONS.seen(connection, session_id)
    found = SESSIONS.read({name: value for name, value in seen.items() if name != "version"})
    present = tuple(who for one in found.attendance if one.organisation_id == caller.organisation_id for who in one.volunteers)
    return view_of(found, SessionView, present=present, version=seen["version"])


async def completion(connection: Connection, completion_id: UUID, *, caller: Caller) -> CompletionView:
    row = await connection.fetchrow(ONE_COMPLETED, completion_id)
    if row is None:
        raise NotFound("completion", completion_id)
    found = COMPLETIONS.read(row["completion"])
    refuse_strangers(caller, found.organisation_id, volunteer_id=completion_id, what="completion")
    return view_of(found, CompletionView, training=TRAININGS.read(row["training"]).name)


async def completions(connection: Connection, volunteer_id: UUID) -> list[OwnCompletionView]:
    rows = await connection.fetch(COMPLETED, volunteer_id)
    return [view_of(COMPLETIONS.read(row["completion"]), OwnCompletionView, training=TRAININGS.read(row["training"]).name) for row in rows]


async def completions_of(connection: Connection, volunteer_id: UUID, *, caller: Caller) -> list[OwnCompletionView]:
    """For their coordinator."""
    known = await VOLUNTEERS.known(connection, [volunteer_id])
    if volunteer_id not in known:
        raise NotFound("volunteer", volunteer_id)
    refuse_strangers(caller, known[volunteer_id].organisation_id, volunteer_id=volunteer_id)
    return await completions(connection, volunteer_id)


async def ending(connection: Connection, organisation_id: UUID, *, until: date, after: UUID | None, limit: int) -> Page[CompletionView]:
    """What of an organisation's volunteers ends by that day, or has ended, and is renewed by nothing."""
    rows = await connection.fetch(ENDING, after, limit, organisation_id, until)
    found = [view_of(COMPLETIONS.read(row["completion"]), CompletionView, training=TRAININGS.read(row["training"]).name) for row in rows]
    return page(found, limit=limit, key="completion_id")


async def certificate(connection: Connection, volunteer_id: UUID, completion_id: UUID, *, name: str) -> Certificate:
    """Of their own completion."""
    row = await connection.fetchrow(ONE_COMPLETED, completion_id)
    found: Completion | None = COMPLETIONS.read(row["completion"]) if row else None
    if row is None or found is None or found.volunteer_id != volunteer_id or found.retracted:
        raise NotFound("completion", completion_id)
    of = TRAININGS.read(row["training"])
    return Certificate(
        completion_id=completion_id, name=name, training=of.name, giver=of.giver, days=of.days, hours=of.hours,
        completed_on=found.completed_on, valid_until=found.valid_until,
    )  # fmt: skip
