"""Experts by experience as who books them reads them: for what and where, and never who or what they have experienced; and their bookings."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.volunteers.authorisation import refuse_strangers
from services.volunteers.domain.experts import BookingState, Expert, refuse_without_consent
from services.volunteers.store.experts import EXPERT_BOOKINGS, EXPERTS, Experiences, Experts
from services.volunteers.store.volunteers import Volunteers
from shared.auth import Caller
from shared.contracts.volunteers.words import ExpertTask
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

SHOWN = "select e.expert, coalesce(s.version, 0) as version from experts e left join subjects s on s.subject = e.expert_id::text"
ONE = f"{SHOWN} where e.expert_id = $1"
FOUND = f"""{SHOWN}
where ($1::uuid is null or e.expert_id > $1) and not e.gone and ($3::text is null or e.tasks @> array[$3])
and ($4::text is null or e.municipalities = '{{}}' or e.municipalities @> array[$4])
and ($5::bytea is null or exists (select from experiences x where x.expert_id = e.expert_id and x.words @> array[$5]))
order by e.expert_id limit $2 + 1
"""
BOOKING = """
select b.expert_booking, coalesce(s.version, 0) as version from expert_bookings b left join subjects s on s.subject = b.expert_booking_id::text
"""
ONE_BOOKING = f"{BOOKING} where b.expert_booking_id = $1"
OF_ORGANISATION = f"""{BOOKING}
where ($1::uuid is null or b.expert_booking_id > $1) and (b.booked_by = $3 or b.organisation_id = $3) order by b.expert_booking_id limit $2 + 1
"""
OF_EXPERT = f"{BOOKING} where b.expert_id = $1 order by b.held_on desc, b.expert_booking_id limit 500"
FEES = f"""{BOOKING}
where b.payer = $1 and b.state = 'held' and b.held_on between $2 and $3 order by b.held_on, b.expert_booking_id
"""


class ExpertView(BaseModel):
    """An expert by experience, by a random id: for what and where they may be booked. No municipality: anywhere in the area."""

    expert_id: UUID
    organisation_id: UUID
    tasks: tuple[ExpertTask, ...]
    municipalities: tuple[str, ...]
    trained_on: date | None
    training_hours: int
    version: int


class OwnExpertView(BaseModel):
    """All that is kept of them as an expert."""

    expert_id: UUID
    tasks: tuple[ExpertTask, ...]
    municipalities: tuple[str, ...]
    trained_on: date | None
    training_hours: int
    found_by: tuple[str, ...]
    experience: str | None


class ExpertBookingView(BaseModel):
    """`volunteer_minutes` is 0 where a fee is paid: paid work is no volunteers' work."""

    expert_booking_id: UUID
    expert_id: UUID
    organisation_id: UUID
    booked_by: UUID
    payer: UUID
    task: ExpertTask
    starts_at: datetime
    minutes: int
    volunteer_minutes: int
    municipality: str | None
    fee_cents: int
    travel_cents: int
    state: BookingState
    version: int


async def expert(connection: Connection, expert_id: UUID) -> ExpertView:
    row = await connection.fetchrow(ONE, expert_id)
    if row is None or (found := EXPERTS.read(row["expert"])).gone:
        raise NotFound("expert", expert_id)
    return view_of(found, ExpertView, version=row["version"])


async def experts(
    connection: Connection, *, after: UUID | None, limit: int, task: ExpertTask | None, municipality: str | None, word: bytes | None
) -> Page[ExpertView]:
    """`word` is the keyed hash of what they have experienced, where one is looked for."""
    rows = await connection.fetch(FOUND, after, limit, task, municipality, word)
    return page([view_of(EXPERTS.read(row["expert"]), ExpertView, version=row["version"]) for row in rows], limit=limit, key="expert_id")


async def of_volunteer(connection: Connection, volunteer_id: UUID) -> Sequence[UUID]:
    """As which expert a volunteer is in the register: one, or none."""
    expert_id = await Experts(connection).of_volunteer(volunteer_id)
    return [expert_id] if expert_id else []


async def may_enter(connection: Connection, volunteer_id: UUID) -> None:
    """Raises HasEnded, NotAccepted, ConsentMissing."""
    refuse_without_consent(await Volunteers(connection).read(volunteer_id))


async def own(connection: Connection, expert_id: UUID) -> Expert:
    return await Experts(connection).read(expert_id)


async def sealed(connection: Connection, expert_id: UUID) -> bytes:
    return await Experiences(connection).sealed(expert_id)


async def booking(connection: Connection, expert_booking_id: UUID, *, caller: Caller) -> ExpertBookingView:
    row = await connection.fetchrow(ONE_BOOKING, expert_booking_id)
    if row is None:
        raise NotFound("expert_booking", expert_booking_id)
    found = view_of(EXPERT_BOOKINGS.read(row["expert_booking"]), ExpertBookingView, version=row["version"])
    if not caller.is_one_of([found.booked_by], or_in=frozenset()):
        refuse_strangers(caller, found.organisation_id, volunteer_id=expert_booking_id, what="expert_booking")
    return found


async def bookings(connection: Connection, organisation_id: UUID, *, after: UUID | None, limit: int) -> Page[ExpertBookingView]:
    """What an organisation booked, or its experts were booked for."""
    rows = await connection.fetch(OF_ORGANISATION, after, limit, organisation_id)
    found = [view_of(EXPERT_BOOKINGS.read(row["expert_booking"]), ExpertBookingView, version=row["version"]) for row in rows]
    return page(found, limit=limit, key="expert_booking_id")


async def of_expert(connection: Connection, expert_id: UUID) -> list[ExpertBookingView]:
    rows = await connection.fetch(OF_EXPERT, expert_id)
    return [view_of(EXPERT_BOOKINGS.read(row["expert_booking"]), ExpertBookingView, version=row["version"]) for row in rows]


async def fees(connection: Connection, payer: UUID, *, since: date, until: date) -> list[ExpertBookingView]:
    """What was held and is paid for, fee or travel."""
    rows = await connection.fetch(FEES, payer, since, until)
    found = [view_of(EXPERT_BOOKINGS.read(row["expert_booking"]), ExpertBookingView, version=row["version"]) for row in rows]
    return [one for one in found if one.fee_cents or one.travel_cents]
