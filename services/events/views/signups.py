"""Sign-ups as they are read: by who signed up, by the convenor, and by any resident. Only the convenor's list holds what is personal."""

from datetime import datetime
from uuid import UUID

import asyncpg
from pydantic import BaseModel

from services.events.authorisation import refuse_unless_inside, whose_gathering
from services.events.domain.gatherings import State
from services.events.domain.signups import Standing
from services.events.store.gatherings import Gatherings
from services.events.store.signups import SignupLists
from services.events.views.insiders import OF_A_GATHERING, insiders_alone
from services.events.wording import wording
from shared.auth import Caller
from shared.contracts.events import Attendance, GatheringId, Title
from shared.contracts.events.signups import Ask
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.domain.trilingual import Words
from shared.errors import NotFound

STATUS = """
select s.signup_id, s.gathering_id, s.standing, s.persons, g.gathering -> 'title' as title, g.starts_at, g.ends_at, g.state,
    g.gathering ->> 'cancelled_for' as cancelled_for, s.feedback_given,
    case when s.standing = 'waiting' then (
        select count(*) from signups w where w.gathering_id = s.gathering_id and w.standing = 'waiting' and w.number <= s.number
    ) end as place
from signups s join gatherings g using (gathering_id) where s.secret = $1
"""
PARTICIPANTS = """
select signup_id, number, standing, persons, target_group, language, coalesce(needs, '{}') as needs, name, email, phone, by_phone
from signups where gathering_id = $1 and standing <> 'cancelled' order by number
"""
BY_TARGET_GROUP = """
select coalesce(target_group, 'not_told') as target_group, sum(persons)::integer as persons
from signups where gathering_id = $1 and standing = 'confirmed' group by 1 order by 1
"""
FEEDBACK = "select score, words from feedback where gathering_id = $1 order by feedback_id"
NOTICES = """
select n.kind, count(*) filter (where n.sent_at is not null) as sent, count(*) filter (where n.failed_at is not null) as failed,
    count(*) filter (where n.sent_at is null and n.failed_at is null and s.email is not null) as owed,
    count(*) filter (where n.sent_at is null and s.email is null and s.phone is not null) as by_phone,
    count(*) filter (where n.sent_at is null and s.email is null and s.phone is null) as out_of_reach
from outbox n join signups s on s.signup_id = n.owner where n.about = $1 group by n.kind order by n.kind
"""
CONVENOR = "select (gathering ->> 'convenor')::uuid from gatherings where gathering_id = $1"


class SignupView(BaseModel):
    """Where somebody stands. `place` counts the sign-ups that wait, from 1; `means` says in words what they need to know or do."""

    signup_id: UUID
    gathering_id: UUID
    title: Title
    starts_at: datetime
    ends_at: datetime
    standing: Standing
    place: int | None
    persons: int
    gathering_state: State
    means: Words
    feedback_given: bool


class TermsView(BaseModel):
    """The terms of sign-up, and how full the gathering is, in persons. `free` is null when there is room for everybody.

    To those whose gathering it is not, `free` is as many places as one sign-up can get.
    """

    gathering_id: UUID
    convenor: UUID
    capacity: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    asks: tuple[Ask, ...]
    most_persons: int
    taken: int | None = insiders_alone(OF_A_GATHERING)
    waiting: int | None = insiders_alone(OF_A_GATHERING)
    free: int | None


class ParticipantView(BaseModel):
    """Who signed up, in the order of the list, as they told it; `by_phone`: to a worker. After erasure there is nothing personal left."""

    signup_id: UUID
    number: int
    standing: Standing
    persons: int
    target_group: str | None
    language: str
    needs: tuple[str, ...]
    name: str | None
    email: str | None
    phone: str | None
    by_phone: bool


class FeedbackView(BaseModel):
    """How many gave which score, and what some wrote, in no order that tells when."""

    count: int
    mean: float | None
    scores: dict[int, int]
    words: tuple[str, ...]


class NoticesView(BaseModel):
    """Notices of one kind: sent, refused by the mail server, owed by mail still, to be told by phone, and to those who left no way to reach them."""

    kind: str
    sent: int
    failed: int
    owed: int
    by_phone: int
    out_of_reach: int


async def convenor(connection: Connection, gathering_id: UUID) -> UUID:
    if found := await connection.fetchval(CONVENOR, gathering_id):
        return UUID(str(found))
    raise NotFound("gathering", gathering_id)


async def status(connection: Connection, secret: bytes) -> SignupView:
    row = await connection.fetchrow(STATUS, secret)
    if row is None:
        raise NotFound("signup", "of this token")
    return SignupView.model_validate({**row, "gathering_state": row["state"], "means": _means(row)})


async def terms(connection: Connection, gathering_id: UUID, *, caller: Caller) -> TermsView:
    insiders = whose_gathering(await Gatherings(connection).read(gathering_id))
    the_list = await SignupLists(connection).read(GatheringId(gathering_id))
    if the_list is None:
        raise NotFound("signup", f"for gathering {gathering_id}")
    if caller.is_one_of(insiders):
        return view_of(the_list, TermsView)
    return view_of(the_list, TermsView, taken=None, waiting=None, free=the_list.free_for_one)


async def participants(connection: Connection, gathering_id: UUID) -> list[ParticipantView]:
    return [ParticipantView.model_validate(dict(row)) for row in await connection.fetch(PARTICIPANTS, gathering_id)]


async def attendance_proposal(connection: Connection, gathering_id: UUID, *, caller: Caller) -> list[Attendance]:
    """What the attendance would be if all came who have a place: to be put right by who was there."""
    refuse_unless_inside(caller, whose_gathering(await Gatherings(connection).read(gathering_id)))
    return [Attendance.model_validate(dict(row)) for row in await connection.fetch(BY_TARGET_GROUP, gathering_id)]


async def feedback(connection: Connection, gathering_id: UUID) -> FeedbackView:
    rows = await connection.fetch(FEEDBACK, gathering_id)
    given = [row["score"] for row in rows]
    return FeedbackView(
        count=len(given),
        mean=round(sum(given) / len(given), 2) if given else None,
        scores={score: given.count(score) for score in range(1, 6)},
        words=tuple(row["words"] for row in rows if row["words"]),
    )


async def notices(connection: Connection, gathering_id: UUID) -> list[NoticesView]:
    return [NoticesView.model_validate(dict(row)) for row in await connection.fetch(NOTICES, gathering_id)]


def _means(row: asyncpg.Record) -> Words:
    words = wording()
    standing, state = Standing(row["standing"]), State(row["state"])
    if standing is Standing.CANCELLED:
        return words.standings["cancelled"]
    if state is State.CANCELLED:
        return words.standings["gathering_cancelled"].about(reason=words.reason(row["cancelled_for"]))
    if standing is Standing.CONFIRMED and state is State.HELD:
        return words.standings["held"]
    return words.standings[standing].about(place=str(row["place"]))
